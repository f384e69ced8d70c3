// A shape as text, a corner a line, for the keyboard and for coordinates that somebody was sent.
type Place = [number, number]
export type Plain = GeoJSON.Polygon | GeoJSON.LineString | GeoJSON.Point

/** Decimals of degrees that the map keeps. */
export const DECIMALS = 9

/** "longitude, latitude" a line; a ring without its repeated end. */
export function cornersOf(geometry: Plain): string {
  const places = geometry.type === 'Point' ? [geometry.coordinates] : geometry.type === 'LineString' ? geometry.coordinates : (geometry.coordinates[0] ?? []).slice(0, -1)
  return places.map(([x = 0, y = 0]) => `${x.toFixed(7)}, ${y.toFixed(7)}`).join('\n')
}

/** The shape of such text, of the kind that it was; null where a line is no place, or there are too few. */
export function shapeOf(text: string, kind: Plain['type']): Plain | null {
  const lines = text.split('\n').map((line) => line.trim()).filter(Boolean)
  const places = lines.map((line) => line.split(/[\s,，;；]+/).map(Number) as Place)
  if (!places.every((place) => place.length === 2 && inside(place))) return null
  const [first] = places
  if (kind === 'Point') return first && places.length === 1 ? { type: 'Point', coordinates: first } : null
  if (kind === 'LineString') return places.length > 1 ? { type: 'LineString', coordinates: places } : null
  return first && places.length > 2 ? { type: 'Polygon', coordinates: [[...places, first]] } : null
}

function inside([lon, lat]: Place): boolean {
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90
}

/** A square around a place, to begin with. */
export function square([lon, lat]: Place, side_m = 10): GeoJSON.Polygon {
  const north = side_m / 2 / 111_320
  const east = north / Math.cos((lat * Math.PI) / 180)
  const ring = [[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]].map(([x = 0, y = 0]) => [lon + x * east, lat + y * north])
  return { type: 'Polygon', coordinates: [ring] }
}

/** A geometry that can be reshaped, with as many decimals as the map keeps; null for others. */
export function shapeable(geometry: GeoJSON.Geometry | null): Plain | null {
  if (!geometry || !['Polygon', 'LineString', 'Point'].includes(geometry.type)) return null
  if (geometry.type === 'Polygon' && geometry.coordinates.length !== 1) return null
  return rounded(geometry) as Plain
}

function rounded<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_, one: unknown) => (typeof one === 'number' ? Number(one.toFixed(DECIMALS)) : one)) as T
}
