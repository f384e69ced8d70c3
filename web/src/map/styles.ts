// From the catalogue's styles to MapLibre's layers: the same colours, widths, hatches and dashes as all other maps.
import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl'
import type { MapLayer, Style } from '../api/types'
import { counts } from './counts'
import { glyphName } from './glyphs'
import { labels } from './labels'
import { hatchName } from './patterns'
import { all, chosen, hasOneOf, stylesOf } from './values'

const GLYPHS_FROM = 18
const IS = (shape: 'Point' | 'LineString' | 'Polygon'): ExpressionSpecification => ['==', ['geometry-type'], shape]

/** The layers of MapLibre that draw one layer of the catalogue, lowest first. */
export function drawn(layer: MapLayer, source: string, opacity: number): LayerSpecification[] {
  const part = {
    source, 'source-layer': layer.tiles ?? '', minzoom: Math.max(layer.features_from ?? 0, layer.zoom.min),
    ...(layer.zoom.max < 24 ? { maxzoom: layer.zoom.max + 1 } : {}),
  }
  return [
    ...areas(layer, part, opacity), ...lines(layer, part, opacity), ...points(layer, part, opacity),
    ...labels(layer, part, opacity), ...counts(layer, source, opacity),
  ]
}

export interface Part {
  source: string
  'source-layer': string
  minzoom: number
  maxzoom?: number
}

/** Edges are drawn by line layers: MapLibre's own would be drawn, and their shaders made, for nothing. */
export const EDGELESS = { 'fill-antialias': false }

function areas(layer: MapLayer, part: Part, opacity: number): LayerSpecification[] {
  const strength = (style: Style) => (style.fill ? style.fill_opacity * opacity : 0)
  const found: LayerSpecification[] = [{
    ...part, id: `${layer.id}/fill`, type: 'fill', filter: IS('Polygon'),
    paint: { ...EDGELESS, 'fill-color': chosen(layer, (style) => style.fill ?? style.colour), 'fill-opacity': chosen(layer, strength) },
  }]
  for (const [value, style] of stylesOf(layer)) {
    if (!style.hatch) continue
    found.push({
      ...part, id: `${layer.id}/hatch${value === null ? '' : `/${value}`}`, type: 'fill',
      filter: all(IS('Polygon'), hasOneOf(layer, [value])),
      paint: { ...EDGELESS, 'fill-pattern': hatchName(style.hatch, style.colour), 'fill-opacity': opacity },
    })
  }
  return found
}

/** A line layer for each dash, for MapLibre takes a dash from no expression. */
function lines(layer: MapLayer, part: Part, opacity: number): LayerSpecification[] {
  const byDash = new Map<string, (string | null)[]>()
  for (const [value, style] of stylesOf(layer)) {
    const dash = dashes(style).join(' ')
    byDash.set(dash, [...(byDash.get(dash) ?? []), value])
  }
  return [...byDash].map(([dash, values], at) => ({
    ...part, id: `${layer.id}/line/${at}`, type: 'line' as const,
    filter: all(['!=', ['geometry-type'], 'Point'], byDash.size > 1 ? hasOneOf(layer, values) : null),
    layout: { 'line-join': 'round' as const, 'line-cap': dash ? ('butt' as const) : ('round' as const) },
    paint: {
      'line-color': chosen(layer, (style) => style.colour), 'line-width': chosen(layer, (style) => style.width_px),
      'line-opacity': opacity, ...(dash ? { 'line-dasharray': dash.split(' ').map(Number) } : {}),
    },
  }))
}

function points(layer: MapLayer, part: Part, opacity: number): LayerSpecification[] {
  const radius = chosen(layer, (style) => style.radius_px)
  const found: LayerSpecification[] = [{
    ...part, id: `${layer.id}/point`, type: 'circle', filter: IS('Point'),
    paint: {
      'circle-color': chosen(layer, (style) => style.fill ?? style.colour), 'circle-opacity': opacity,
      'circle-radius': ['interpolate', ['linear'], ['zoom'], 14, ['*', radius, 0.6], 17, radius, 20, ['max', 7, ['*', radius, 1.6]]],
      'circle-stroke-color': chosen(layer, (style) => style.colour), 'circle-stroke-opacity': opacity,
      'circle-stroke-width': ['interpolate', ['linear'], ['zoom'], 14, 0.5, 17, 1.2],
    },
  }]
  const glyph = layer.style.icon && glyphName(layer.style.icon)
  if (glyph) {
    found.push({
      ...part, id: `${layer.id}/glyph`, type: 'symbol', filter: IS('Point'), minzoom: Math.max(GLYPHS_FROM, part.minzoom),
      layout: {
        'icon-image': glyph, 'icon-allow-overlap': true, 'icon-ignore-placement': true,
        'icon-size': ['interpolate', ['linear'], ['zoom'], 18, 0.5, 20, 0.8],
      },
      paint: { 'icon-opacity': opacity },
    })
  }
  return found
}

/** MapLibre counts dashes in widths of the line, the catalogue in pixels. */
export function dashes(style: Style): number[] {
  const lengths = style.dash.trim().split(/[\s,]+/).filter(Boolean)
  return lengths.map((length) => Number(length) / Math.max(1, style.width_px))
}
