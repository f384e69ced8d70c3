// The nearest corner, or else the nearest place on an edge, of some geometries.
type Place = [number, number]
interface Pixel {
  x: number
  y: number
}

/** Within `reach` pixels of a place; corners win over edges, for they are what people aim at. */
export function nearest(place: Place, geometries: GeoJSON.Geometry[], project: (place: Place) => Pixel, reach: number): Place | undefined {
  const here = project(place)
  let [corner, edge]: [Found | null, Found | null] = [null, null]
  for (const line of geometries.flatMap(linesOf)) {
    line.forEach((end, at) => {
      const there = project(end)
      corner = better(corner, end, Math.hypot(there.x - here.x, there.y - here.y), reach)
      const start = line[at - 1]
      if (!start) return
      const from = project(start)
      const [dx, dy] = [there.x - from.x, there.y - from.y]
      const long = dx * dx + dy * dy
      const share = long === 0 ? 0 : Math.min(1, Math.max(0, ((here.x - from.x) * dx + (here.y - from.y) * dy) / long))
      const far = Math.hypot(from.x + share * dx - here.x, from.y + share * dy - here.y)
      edge = better(edge, [start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])], far, reach)
    })
  }
  return (corner ?? edge as Found | null)?.place
}

interface Found {
  place: Place
  far: number
}

function better(known: Found | null, place: Place, far: number, reach: number): Found | null {
  return far <= reach && (known === null || far < known.far) ? { place, far } : known
}

function linesOf(geometry: GeoJSON.Geometry): Place[][] {
  switch (geometry.type) {
    case 'Point': return [[geometry.coordinates as Place]]
    case 'MultiPoint': return (geometry.coordinates as Place[]).map((one) => [one])
    case 'LineString': return [geometry.coordinates as Place[]]
    case 'MultiLineString': case 'Polygon': return geometry.coordinates as Place[][]
    case 'MultiPolygon': return (geometry.coordinates as Place[][][]).flat()
    case 'GeometryCollection': return geometry.geometries.flatMap(linesOf)
  }
}
