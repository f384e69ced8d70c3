// What a first visit shows: the ground, what is judged, and what is wrong. Single measurements are switched on by
// whoever looks for them, else they would hide the things that were measured.
import type { MapLayer } from '../api/types'
import type { View } from '../state/view'

const AT_FIRST_OFF = new Set(['observations', 'surveys', 'spot_heights', 'reports'])

export function isShown(layer: MapLayer, view: Pick<View, 'shown'>): boolean {
  return view.shown[layer.id] ?? !AT_FIRST_OFF.has(layer.id)
}

export function opacityOf(layer: MapLayer, view: Pick<View, 'opacity'>): number {
  return view.opacity[layer.id] ?? 1
}
