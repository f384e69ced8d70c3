// The sites that may be seen, and where they lie.
import { ref } from 'vue'
import type { Feature, FeatureCollection } from '../api/types'
import { client } from './session'

type Box = [west: number, south: number, east: number, north: number]

const codes = ref<string[]>([])
const boxes = new Map<string, Box>()
let goTo: ((box: Box) => void) | null = null

/** All sites; asked for once. */
export async function readSites(): Promise<void> {
  let path: string | undefined = '/sites?limit=1000'
  const found: Feature[] = []
  while (path) {
    const page: FeatureCollection = await client.json<FeatureCollection>(path)
    found.push(...page.features)
    path = page.links?.find((link) => link.rel === 'next')?.href
  }
  for (const site of found) {
    const box = boxOf(site.geometry)
    if (box) boxes.set(String(site.properties.code), box)
  }
  codes.value = found.map((site) => String(site.properties.code))
}

/** West, south, east, north of a geometry; null where there is none. */
export function boxOf(geometry: GeoJSON.Geometry | null): Box | null {
  if (!geometry || geometry.type === 'GeometryCollection') return null
  const numbers = (geometry.coordinates as unknown[]).flat(Infinity) as number[]
  const step = depthOf(geometry)
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity]
  for (let at = 0; at + 1 < numbers.length; at += step) {
    const [x, y] = [numbers[at] as number, numbers[at + 1] as number]
    box[0] = Math.min(box[0], x)
    box[1] = Math.min(box[1], y)
    box[2] = Math.max(box[2], x)
    box[3] = Math.max(box[3], y)
  }
  return Number.isFinite(box[0]) ? box : null
}

/** How many numbers a position has. */
function depthOf(geometry: Exclude<GeoJSON.Geometry, GeoJSON.GeometryCollection>): number {
  let place: unknown = geometry.coordinates
  while (Array.isArray(place) && Array.isArray(place[0])) place = place[0]
  return Array.isArray(place) ? Math.max(2, place.length) : 2
}

/** Of all sites, or of one. */
export function boxOfSites(code = ''): Box | null {
  const of = code ? [boxes.get(code)] : [...boxes.values()]
  const known = of.filter((box): box is Box => box !== undefined)
  if (!known.length) return null
  const side = (at: 0 | 1 | 2 | 3, pick: (...values: number[]) => number) => pick(...known.map((box) => box[at]))
  return [side(0, Math.min), side(1, Math.min), side(2, Math.max), side(3, Math.max)]
}

export function useSites() {
  return {
    codes,
    show: (code: string) => {
      const box = boxOfSites(code)
      if (box) goTo?.(box)
    },
    /** Whoever holds the map says how to go somewhere. */
    byMap: (how: (box: Box) => void) => {
      goTo = how
    },
  }
}
