// What somebody traces on the map, place by place: by clicks, or by keyboard through the middle of the map.
import { onScopeDispose, ref, watch, type Ref } from 'vue'
import type { Mark } from './marks'
import type { Place } from './measure'
import { ground, taker } from './shared'

export interface Traced {
  places: Ref<Place[]>
  undo(): void
  clear(): void
}

/** Takes the map's clicks while `on` says so, and marks what is traced: its places, and the shape that they make. */
export function useTracing(on: () => boolean, mark: Mark, shapeOf: (places: Place[]) => GeoJSON.Geometry | null): Traced {
  const places = ref<Place[]>([])
  const mine = { click: (lon: number, lat: number) => void (places.value = [...places.value, [lon, lat]]) }

  function leave(): void {
    if (taker.value === mine) taker.value = null
    ground.value?.mark(mark)
  }

  watch([on, places, ground], () => {
    if (!on()) return leave()
    taker.value = mine
    ground.value?.mark(mark, shapeOf(places.value), ...places.value.map((coordinates): GeoJSON.Point => ({ type: 'Point', coordinates })))
  }, { immediate: true })
  onScopeDispose(leave)
  return { places, undo: () => void (places.value = places.value.slice(0, -1)), clear: () => void (places.value = []) }
}

/** The line through places; null where there is only one. */
export function lineOf(places: Place[]): GeoJSON.LineString | null {
  return places.length > 1 ? { type: 'LineString', coordinates: places } : null
}

/** The area within places; null where there are fewer than three. */
export function areaOf(places: Place[]): GeoJSON.Polygon | null {
  const [first] = places
  return first && places.length > 2 ? { type: 'Polygon', coordinates: [[...places, first]] } : null
}
