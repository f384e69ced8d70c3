// Boxes in degrees around geometries.
export type Box = [west: number, south: number, east: number, north: number]

/** The box of a geometry; null where there is none. */
export function boxOf(geometry: GeoJSON.Geometry | null): Box | null {
  if (!geometry) return null
  if (geometry.type === 'GeometryCollection') return joined(geometry.geometries.map(boxOf))
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity]
  const grow = (place: unknown): void => {
    if (!Array.isArray(place)) return
    const [x, y] = place as unknown[]
    if (typeof x !== 'number' || typeof y !== 'number') return place.forEach(grow)
    box[0] = Math.min(box[0], x)
    box[1] = Math.min(box[1], y)
    box[2] = Math.max(box[2], x)
    box[3] = Math.max(box[3], y)
  }
  grow(geometry.coordinates)
  return Number.isFinite(box[0]) ? box : null
}

/** The box around boxes. */
export function joined(boxes: (Box | null)[]): Box | null {
  const known = boxes.filter((box): box is Box => box !== null)
  if (!known.length) return null
  const all = (at: 0 | 1 | 2 | 3) => known.map((box) => box[at])
  return [Math.min(...all(0)), Math.min(...all(1)), Math.max(...all(2)), Math.max(...all(3))]
}
