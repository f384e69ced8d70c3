// From the catalogue's styles to MapLibre's layers: the same colours, widths, hatches and dashes as all other maps.
import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl'
import type { MapLayer, Style } from '../api/types'

export const SELECTED = '#ffb000'
const COUNT_FONT = ['Noto Sans Regular']

/** The name of a hatch in the map's images: made once for each pair of a pattern and a colour. */
export function hatchName(style: Style): string {
  return `hatch-${style.hatch}-${style.colour}`
}

/** All hatches that a layer needs. */
export function hatches(layer: MapLayer): { name: string; hatch: NonNullable<Style['hatch']>; colour: string }[] {
  return stylesOf(layer).flatMap(([, style]) =>
    style.hatch ? [{ name: hatchName(style), hatch: style.hatch, colour: style.colour }] : [],
  )
}

/** The layers of MapLibre that draw one layer of the catalogue, lowest first. */
export function drawn(layer: MapLayer, source: string, opacity: number): LayerSpecification[] {
  const from = layer.features_from ?? 0
  const pick = <T extends string | number>(of: (style: Style) => T) => byValue(layer, of)
  const only = filterOf(layer)
  const shape = (kind: string): ExpressionSpecification =>
    ['all', ['==', ['geometry-type'], kind], ...(only ? [only] : [])] as ExpressionSpecification
  const common = { source, 'source-layer': layer.tiles ?? '', minzoom: Math.max(from, layer.zoom.min) }
  const maxzoom = layer.zoom.max >= 24 ? {} : { maxzoom: layer.zoom.max }
  const found: LayerSpecification[] = [
    {
      ...common, ...maxzoom, id: `${layer.id}/fill`, type: 'fill', filter: shape('Polygon'),
      paint: {
        'fill-color': pick((style) => style.fill ?? style.colour),
        'fill-opacity': scaled(pick((style) => (style.hatch || !style.fill ? 0 : style.fill_opacity)), opacity),
      },
    },
  ]
  const patterns = stylesOf(layer).filter(([, style]) => style.hatch)
  if (patterns.length) {
    found.push({
      ...common, ...maxzoom, id: `${layer.id}/hatch`, type: 'fill',
      filter: ['all', shape('Polygon'), isOneOf(layer, patterns.map(([value]) => value))] as ExpressionSpecification,
      paint: {
        'fill-pattern': pick((style) => (style.hatch ? hatchName(style) : '')) as ExpressionSpecification,
        'fill-opacity': opacity,
      },
    })
  }
  for (const [value, style] of stylesOf(layer)) {
    found.push({
      ...common, ...maxzoom, id: `${layer.id}/line${value === null ? '' : `/${value}`}`, type: 'line',
      filter: ['all', ['!=', ['geometry-type'], 'Point'], ...(only ? [only] : []), isOneOf(layer, [value])] as ExpressionSpecification,
      layout: { 'line-join': 'round', 'line-cap': style.dash ? 'butt' : 'round' },
      paint: {
        'line-color': style.colour, 'line-width': style.width_px, 'line-opacity': opacity,
        ...(style.dash ? { 'line-dasharray': dashes(style) } : {}),
      },
    })
  }
  found.push({
    ...common, ...maxzoom, id: `${layer.id}/point`, type: 'circle', filter: shape('Point'),
    paint: {
      'circle-color': pick((style) => style.fill ?? style.colour), 'circle-radius': pick((style) => style.radius_px),
      'circle-stroke-color': pick((style) => style.colour), 'circle-stroke-width': 1,
      'circle-opacity': opacity, 'circle-stroke-opacity': opacity,
    },
  })
  if (layer.features_from !== null && layer.features_from > 0) found.push(...counts(layer, source, opacity))
  return found
}

/** Cells with a number, where single things are too many: as large as there are many. */
function counts(layer: MapLayer, source: string, opacity: number): LayerSpecification[] {
  const top = layer.features_from ?? 0
  const count: ExpressionSpecification = ['coalesce', ['get', 'count'], 0]
  const common = { source, 'source-layer': layer.tiles ?? '', maxzoom: top }
  const mine = countOf(layer)
  const filter = ['>', mine, 0] as ExpressionSpecification
  return [
    {
      ...common, id: `${layer.id}/cells`, type: 'circle', filter,
      paint: {
        'circle-color': layer.style.colour, 'circle-opacity': 0.75 * opacity, 'circle-stroke-color': '#ffffff',
        'circle-stroke-width': 1, 'circle-radius': ['interpolate', ['linear'], ['log10', ['max', 1, count]], 0, 5, 2, 11, 5, 22],
      },
    },
    {
      ...common, id: `${layer.id}/numbers`, type: 'symbol', filter,
      layout: { 'text-field': ['to-string', mine], 'text-size': 11, 'text-font': COUNT_FONT, 'text-allow-overlap': false },
      paint: { 'text-color': '#ffffff', 'text-opacity': opacity },
    },
  ]
}

/** How many of a cell are of this layer: tiles of all assets count each top class by itself. */
export function countOf(layer: MapLayer): ExpressionSpecification {
  if (layer.tiles === layer.layer && layer.classes.length === 1) {
    return ['coalesce', ['get', `class_${layer.classes[0]}`], 0]
  }
  return ['coalesce', ['get', 'count'], 0]
}

function stylesOf(layer: MapLayer): [string | null, Style][] {
  return [[null, layer.style], ...Object.entries(layer.values)]
}

/** Of a feature: whether its value is one of these; null stands for all values without a style of their own. */
function isOneOf(layer: MapLayer, values: (string | null)[]): ExpressionSpecification {
  if (!layer.by) return ['literal', true] as unknown as ExpressionSpecification
  const own = Object.keys(layer.values)
  const text: ExpressionSpecification = ['to-string', ['coalesce', ['get', layer.by], '']]
  const named = values.filter((value): value is string => value !== null)
  const known: ExpressionSpecification = ['in', text, ['literal', named]]
  if (!values.includes(null)) return known
  return ['any', known, ['!', ['in', text, ['literal', own]]]] as ExpressionSpecification
}

function byValue<T extends string | number>(layer: MapLayer, of: (style: Style) => T): ExpressionSpecification | T {
  const values = Object.entries(layer.values)
  if (!layer.by || !values.length) return of(layer.style)
  return [
    'match', ['to-string', ['coalesce', ['get', layer.by], '']],
    ...values.flatMap(([value, style]) => [value, of(style)]), of(layer.style),
  ] as unknown as ExpressionSpecification
}

function filterOf(layer: MapLayer): ExpressionSpecification | null {
  if (layer.tiles !== layer.layer || !layer.classes.length) return null
  const named: ExpressionSpecification = ['to-string', ['coalesce', ['get', 'class'], '']]
  const below = layer.classes.map((code) => ['==', ['slice', ['concat', named, '.'], 0, code.length + 1], `${code}.`])
  return ['any', ...below] as ExpressionSpecification
}

function scaled(value: ExpressionSpecification | number, by: number): ExpressionSpecification | number {
  return typeof value === 'number' ? value * by : (['*', value, by] as ExpressionSpecification)
}

/** MapLibre counts dashes in widths of the line, the catalogue in pixels. */
export function dashes(style: Style): number[] {
  return style.dash.trim().split(/[\s,]+/).map((length) => Number(length) / Math.max(1, style.width_px))
}
