// Names beside things, where they do not crowd: drawn from the fonts of the device, so that Chinese needs no server.
import type { LayerSpecification } from 'maplibre-gl'
import type { MapLayer } from '../api/types'
import type { Part } from './styles'

/** Columns whose content may be read as it stands; words of the catalogue would need their titles. */
const READABLE = new Set(['name', 'species', 'code', 'elevation_m'])
const NAMES_FROM = 18
const CODES_FROM = 19.5
const LINES_FROM = 15

export function labels(layer: MapLayer, part: Part, opacity: number): LayerSpecification[] {
  if (!layer.label || !READABLE.has(layer.label) || layer.id === 'site') return []
  const line = layer.layer === 'water_levels'
  const from = line ? LINES_FROM : layer.label === 'code' ? CODES_FROM : NAMES_FROM
  const found: LayerSpecification = {
    ...part, id: `${layer.id}/label`, type: 'symbol', minzoom: Math.max(from, part.minzoom),
    layout: {
      'text-field': ['to-string', ['coalesce', ['get', layer.label], '']], 'text-size': 11, 'text-font': ['sans-serif'],
      'text-max-width': 9, 'text-padding': 6, 'symbol-placement': line ? 'line' : 'point',
      ...(line ? {} : { 'text-variable-anchor': ['top', 'bottom', 'left', 'right'] as const, 'text-radial-offset': 0.8 }),
    } as never,
    paint: { 'text-color': layer.style.colour, 'text-halo-color': '#ffffff', 'text-halo-width': 1.4, 'text-opacity': opacity },
  }
  return [found]
}
