// How a layer is drawn: as the reader chose, else as the catalogue says.
import type { MapLayer } from '../api/types'
import type { View } from '../state/view'

export function isShown(layer: MapLayer, view: Pick<View, 'shown'>): boolean {
  return view.shown[layer.id] ?? layer.shown
}

export function opacityOf(layer: MapLayer, view: Pick<View, 'opacity'>): number {
  return view.opacity[layer.id] ?? 1
}
