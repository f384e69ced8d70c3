// What lies under everything: nothing, or one of the basemaps that the service knows.
import type { Map as MapLibre } from 'maplibre-gl'
import type { Basemap } from '../api/types'

const IDS = ['base/0', 'base/1']

/** Put a basemap above the ground and below all else; null: none. */
export function setBasemap(map: MapLibre, chosen: Basemap | null): void {
  for (const id of IDS) {
    if (map.getLayer(id)) map.removeLayer(id)
    if (map.getSource(id)) map.removeSource(id)
  }
  if (chosen === null) return
  const first = map.getStyle().layers.find((layer) => layer.id !== 'ground')?.id
  const sets = [chosen.tiles, chosen.labels].filter((tiles) => tiles.length)
  sets.forEach((tiles, at) => {
    const id = IDS[at] ?? ''
    map.addSource(id, { type: 'raster', tiles, tileSize: 256, maxzoom: chosen.max_zoom, attribution: asText(chosen.attribution) })
    map.addLayer({ id, type: 'raster', source: id, paint: { 'raster-opacity': 0.85, 'raster-saturation': -0.3 } }, first)
  })
}

/** MapLibre takes what it credits for HTML, and it is only text. */
function asText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
