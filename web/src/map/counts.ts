// Where single things are too many, tiles hold cells with a count: circles as large as there are many, coloured by the
// first value of the legend that occurs in the cell. Only findings have their numbers told: where many layers are drawn
// at once, numbers of all of them would lie over each other; what is there at all is told by small, quiet circles.
import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl'
import type { MapLayer, Style } from '../api/types'

const COUNT: ExpressionSpecification = ['coalesce', ['get', 'count'], 0]
const DARK = '#1b231e'

export function counts(layer: MapLayer, source: string, opacity: number): LayerSpecification[] {
  const top = layer.features_from ?? 0
  if (top <= layer.zoom.min) return []
  const part = { source, 'source-layer': layer.tiles ?? '', minzoom: layer.zoom.min, maxzoom: top }
  const told = layer.layer === 'findings'
  const cells: LayerSpecification[] = [
    {
      ...part, id: `${layer.id}/cells`, type: 'circle', filter: ['has', 'count'], layout: { 'circle-sort-key': COUNT },
      paint: {
        'circle-radius': ['interpolate', ['linear'], ['log10', ['max', 1, COUNT]], ...(told ? [0, 4.5, 1, 8, 2, 10, 4, 15] : [0, 2, 1, 3, 2, 4, 4, 7])],
        'circle-color': first(layer, (style) => style.fill ?? style.colour), 'circle-opacity': opacity,
        'circle-stroke-color': first(layer, (style) => style.colour), 'circle-stroke-width': told ? 1.2 : 0.5, 'circle-stroke-opacity': opacity,
      },
    },
  ]
  if (!told) return cells
  return [
    ...cells,
    {
      ...part, id: `${layer.id}/numbers`, type: 'symbol', filter: ['>', COUNT, 1],
      layout: {
        'text-field': ['to-string', COUNT], 'text-size': 10.5, 'text-font': ['sans-serif'], 'text-padding': 0,
        'symbol-sort-key': ['-', 0, COUNT],
      },
      paint: { 'text-color': DARK, 'text-opacity': opacity },
    },
  ]
}

function first(layer: MapLayer, of: (style: Style) => string): ExpressionSpecification | string {
  const values = Object.entries(layer.values)
  if (!layer.by || !values.length) return of(layer.style)
  const cases = values.flatMap(([value, style]) => [['>', ['coalesce', ['get', `${layer.by}_${value}`], 0], 0], of(style)])
  return ['case', ...cases, of(layer.style)] as unknown as ExpressionSpecification
}
