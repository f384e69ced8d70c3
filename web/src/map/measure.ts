// Lengths and areas on the WGS 84 ellipsoid: Vincenty's inverse solution, and the equal-area latitude.
const A_M = 6_378_137
const F = 1 / 298.257223563
const B_M = A_M * (1 - F)
const E = Math.sqrt(F * (2 - F))

export type Place = [lon: number, lat: number]

const radians = (degrees: number) => (degrees * Math.PI) / 180

/** Length of a line, m. */
export function length(places: Place[]): number {
  return places.slice(1).reduce((total, place, at) => total + between(places[at] as Place, place), 0)
}

/** Area of a ring, closed or not, m²: its edges are straight on an equal-area map. */
export function area(ring: Place[]): number {
  let total = 0
  ring.forEach(([lon1, lat1], at) => {
    const [lon2, lat2] = ring[(at + 1) % ring.length] as Place
    total += radians(lon2 - lon1) * (heightOf(lat1) + heightOf(lat2))
  })
  return Math.abs(total) / 4 * B_M ** 2
}

/** The height of a latitude on the equal-area map, in units of B² / 2. */
function heightOf(lat: number): number {
  const sine = Math.sin(radians(lat))
  return sine / (1 - (E * sine) ** 2) + Math.atanh(E * sine) / E
}

function between([lon1, lat1]: Place, [lon2, lat2]: Place): number {
  const over = radians(lon2 - lon1)
  const [u1, u2] = [lat1, lat2].map((lat) => Math.atan((1 - F) * Math.tan(radians(lat)))) as [number, number]
  const [sin1, cos1, sin2, cos2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)]
  let [lambda, sinS, cosS, sigma, cos2Alpha, cosM] = [over, 0, 1, 0, 1, 0]
  for (let round = 0; round < 100; round++) {
    const [sinL, cosL] = [Math.sin(lambda), Math.cos(lambda)]
    sinS = Math.hypot(cos2 * sinL, cos1 * sin2 - sin1 * cos2 * cosL)
    if (sinS === 0) return 0
    cosS = sin1 * sin2 + cos1 * cos2 * cosL
    sigma = Math.atan2(sinS, cosS)
    const sinAlpha = (cos1 * cos2 * sinL) / sinS
    cos2Alpha = 1 - sinAlpha ** 2
    cosM = cos2Alpha === 0 ? 0 : cosS - (2 * sin1 * sin2) / cos2Alpha
    const c = (F / 16) * cos2Alpha * (4 + F * (4 - 3 * cos2Alpha))
    const before = lambda
    lambda = over + (1 - c) * F * sinAlpha * (sigma + c * sinS * (cosM + c * cosS * (2 * cosM ** 2 - 1)))
    if (Math.abs(lambda - before) < 1e-12) break
  }
  const uu = cos2Alpha * ((A_M / B_M) ** 2 - 1)
  const a = 1 + (uu / 16384) * (4096 + uu * (-768 + uu * (320 - 175 * uu)))
  const b = (uu / 1024) * (256 + uu * (-128 + uu * (74 - 47 * uu)))
  const shift = b * sinS * (cosM + (b / 4) * (cosS * (2 * cosM ** 2 - 1) - (b / 6) * cosM * (4 * sinS ** 2 - 3) * (4 * cosM ** 2 - 3)))
  return B_M * a * (sigma - shift)
}

/** The ring around a place at a distance, for drawing. */
export function circle([lon, lat]: Place, radius_m: number, corners = 64): GeoJSON.Polygon {
  const north = 180 / Math.PI / A_M
  const ring = Array.from({ length: corners + 1 }, (_, at) => {
    const angle = (2 * Math.PI * at) / corners
    const east = north / Math.cos(radians(lat))
    return [lon + radius_m * Math.cos(angle) * east, lat + radius_m * Math.sin(angle) * north]
  })
  return { type: 'Polygon', coordinates: [ring] }
}
