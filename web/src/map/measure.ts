// Lengths and areas on the ellipsoid's sphere of equal area: within 0.3 % of the truth anywhere, which is what a line
// drawn by hand can claim.
const RADIUS_M = 6_371_007.2
export type Place = [lon: number, lat: number]

const radians = (degrees: number) => (degrees * Math.PI) / 180

/** Length of a line of places, m. */
export function length(places: Place[]): number {
  let total = 0
  for (let n = 1; n < places.length; n++) total += between(places[n - 1] as Place, places[n] as Place)
  return total
}

function between([lon1, lat1]: Place, [lon2, lat2]: Place): number {
  const half = (angle: number) => Math.sin(radians(angle) / 2) ** 2
  const across = half(lat2 - lat1) + Math.cos(radians(lat1)) * Math.cos(radians(lat2)) * half(lon2 - lon1)
  return 2 * RADIUS_M * Math.asin(Math.min(1, Math.sqrt(across)))
}

/** Area of a ring of places (closed or not), m². */
export function area(ring: Place[]): number {
  let total = 0
  for (let n = 0; n < ring.length; n++) {
    const [lon1, lat1] = ring[n] as Place
    const [lon2, lat2] = ring[(n + 1) % ring.length] as Place
    total += radians(lon2 - lon1) * (2 + Math.sin(radians(lat1)) + Math.sin(radians(lat2)))
  }
  return (Math.abs(total) * RADIUS_M ** 2) / 2
}
