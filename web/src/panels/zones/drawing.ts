// How bands are pointed out on the map: one of those that are, and those that would be, hatched over them.
import type { ExpressionSpecification } from 'maplibre-gl'
import type { MapLayer, Style } from '../../api/types'
import type { Collections, OverlayLayer } from '../../map/overlay'
import { hatchName } from '../../map/patterns'
import type { WhatIf } from './answers'

const NEW_LINE = '#7a0177'

/** The style of a band, or of a change of bands, in the catalogue. */
export function styleOf(layers: MapLayer[], layer: 'zones' | 'band_changes', value: string): Style | undefined {
  const found = layers.find((one) => one.id === layer)
  return found?.values[value] ?? found?.style
}

export function drawnBand(zones: GeoJSON.FeatureCollection, band: string, style: Style): [Collections, OverlayLayer[]] {
  const features = zones.features.filter((one) => one.properties?.band === band)
  return [{ band: { type: 'FeatureCollection', features } }, [
    { id: 'band', of: 'band', type: 'fill', paint: { 'fill-color': style.fill ?? style.colour, 'fill-opacity': 0.45 } },
    { id: 'band-edge', of: 'band', type: 'line', paint: { 'line-color': style.colour, 'line-width': 3 } },
  ]]
}

export function drawnWhatIf(found: WhatIf, layers: MapLayer[]): [Collections, OverlayLayer[]] {
  const by = (of: 'zones' | 'band_changes', column: string, values: string[], told: (style: Style) => string) => {
    const cases = values.flatMap((value) => {
      const style = styleOf(layers, of, value)
      return style ? [value, told(style)] : []
    })
    return (cases.length ? ['match', ['get', column], ...cases, told(styleOf(layers, of, '') as Style)] : '') as unknown as ExpressionSpecification
  }
  const bands = [...new Set(found.zones.features.map((one) => String((one.properties as { band: string }).band)))]
  const changes = ['wetter', 'drier', 'zoned', 'unzoned']
  return [{ zones: plain(found.zones), areas: plain(found.areas), line: plain(found.line) }, [
    { id: 'new', of: 'zones', type: 'fill', paint: { 'fill-pattern': by('zones', 'band', bands, (style) => hatchName('rising', style.colour)), 'fill-opacity': 0.55 } },
    { id: 'changed', of: 'areas', type: 'fill', paint: { 'fill-color': by('band_changes', 'change', changes, (style) => style.colour), 'fill-opacity': 0.4 } },
    { id: 'changed-edge', of: 'areas', type: 'line', paint: { 'line-color': by('band_changes', 'change', changes, (style) => style.colour), 'line-width': 1.5 } },
    { id: 'line', of: 'line', type: 'line', layout: { 'line-join': 'round' }, paint: { 'line-color': NEW_LINE, 'line-width': 2.5 } },
  ]]
}

function plain(collection: WhatIf['zones'] | WhatIf['areas'] | WhatIf['line']): GeoJSON.FeatureCollection {
  return collection as unknown as GeoJSON.FeatureCollection
}
