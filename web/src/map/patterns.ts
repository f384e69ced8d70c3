// Hatches as images for the map: lines or dots in a colour on nothing, so that what lies below stays in sight.
import type { Style } from '../api/types'

const SIDE = 8
export type Hatch = NonNullable<Style['hatch']>

/** The name of a hatch among the map's images. */
export function hatchName(hatch: Hatch, colour: string): string {
  return `hatch/${hatch}/${colour}`
}

/** The hatch of such a name, 8 by 8 pixels at twice the density, that fits to itself on all sides; null if it is none. */
export function hatchImage(name: string, ratio = 2): ImageData | null {
  const [, hatch, colour] = /^hatch\/(rising|falling|dots)\/(#[0-9a-f]{6})$/.exec(name) ?? []
  if (!hatch || !colour) return null
  const side = SIDE * ratio
  const data = new Uint8ClampedArray(side * side * 4)
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16))
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      if (inked(hatch as Hatch, (x + 0.5) / ratio, (y + 0.5) / ratio)) data.set([red, green, blue, 255], (y * side + x) * 4)
    }
  }
  return new ImageData(data, side, side)
}

function inked(hatch: Hatch, x: number, y: number): boolean {
  if (hatch === 'dots') return Math.hypot(x - SIDE / 2, y - SIDE / 2) < 1.4
  const along = hatch === 'rising' ? x + y : x - y + SIDE
  return along % SIDE < 1.6
}
