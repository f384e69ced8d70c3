// Where the device is, if it may be known.
import type { Place } from './measure'

const PATIENCE_MS = 15_000

export function whereAmI(): Promise<Place> {
  return new Promise((resolve, reject) => {
    if (!('geolocation' in navigator)) return reject(new Error('no geolocation'))
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve([coords.longitude, coords.latitude]), reject, { enableHighAccuracy: true, timeout: PATIENCE_MS },
    )
  })
}
