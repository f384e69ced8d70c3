// What of the catalogue's layers lies under a place of the screen.
import type { Map as MapLibre } from 'maplibre-gl'
import type { MapLayer } from '../api/types'

export interface Thing {
  layer: MapLayer
  id: string
  properties: Record<string, unknown>
  geometry: GeoJSON.Geometry
  /** How many there are here, where they are only counted. */
  count: number | null
}

const REACH_PX = 5

/** The topmost first, each once; counts and the site around only where there is nothing else. */
export function thingsAt(map: MapLibre, { x, y }: { x: number; y: number }, layers: MapLayer[]): Thing[] {
  const known = new Map(layers.map((layer) => [layer.id, layer]))
  const found = new Map<string, Thing>()
  for (const feature of map.queryRenderedFeatures([[x - REACH_PX, y - REACH_PX], [x + REACH_PX, y + REACH_PX]])) {
    const layer = known.get(feature.layer.id.split('/')[0] ?? '')
    const { id, count } = feature.properties as { id?: string; count?: number }
    if (!layer) continue
    const key = `${layer.layer}/${id ?? 'count'}`
    if (!found.has(key)) {
      found.set(key, { layer, id: id ?? '', properties: feature.properties, geometry: feature.geometry, count: count ?? null })
    }
  }
  const things = [...found.values()]
  const single = things.filter((thing) => thing.count === null)
  const within = single.filter((thing) => thing.layer.layer !== 'site')
  return within.length ? within : single.length ? single : things
}
