// How a column's value chooses among the styles of a layer, as expressions of MapLibre.
import type { ExpressionSpecification } from 'maplibre-gl'
import type { MapLayer, Style } from '../api/types'

export type Chosen = ExpressionSpecification | string | number

/** Styles by value, the one for all other values (null) first. */
export function stylesOf(layer: MapLayer): [string | null, Style][] {
  return [[null, layer.style], ...Object.entries(layer.values)]
}

/** What `of` says of each feature's style. */
export function chosen<T extends string | number>(layer: MapLayer, of: (style: Style) => T): ExpressionSpecification | T {
  const usual = of(layer.style)
  const others = Object.entries(layer.values).filter(([, style]) => of(style) !== usual)
  if (!others.length) return usual
  return ['match', valueOf(layer), ...others.flatMap(([value, style]) => [value, of(style)]), usual] as unknown as ExpressionSpecification
}

/** Whether a feature has one of these values; null stands for every value without a style of its own. */
export function hasOneOf(layer: MapLayer, values: (string | null)[]): ExpressionSpecification | null {
  if (!layer.by) return null
  const known: ExpressionSpecification = ['in', valueOf(layer), ['literal', values.filter((value) => value !== null)]]
  if (!values.includes(null)) return known
  return ['any', known, ['!', ['in', valueOf(layer), ['literal', Object.keys(layer.values)]]]]
}

/** All of these, leaving out what asks nothing. */
export function all(...conditions: (ExpressionSpecification | null)[]): ExpressionSpecification {
  return ['all', ...conditions.filter((one) => one !== null)] as unknown as ExpressionSpecification
}

function valueOf(layer: MapLayer): ExpressionSpecification {
  return ['to-string', ['coalesce', ['get', layer.by ?? ''], '']]
}
