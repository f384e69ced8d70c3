// An area that somebody draws on the map, corner by corner.
import { computed, onScopeDispose, ref, watch, type ComputedRef, type Ref } from 'vue'
import type { Place } from '../../map/measure'
import { ground, taker } from '../../map/shared'

export interface Outline {
  places: Ref<Place[]>
  /** Null until there are three corners. */
  area: ComputedRef<GeoJSON.Polygon | null>
}

/** Take the map's clicks while `on`; what is drawn stays marked until the panel is closed or it is off. */
export function useOutline(on: () => boolean): Outline {
  const places = ref<Place[]>([])
  const area = computed(() => (places.value.length < 3 ? null : { type: 'Polygon' as const, coordinates: [[...places.value, places.value[0] as Place]] }))
  const mine = { click: (lon: number, lat: number) => void (places.value = [...places.value, [lon, lat]]) }

  function leave(): void {
    if (taker.value === mine) taker.value = null
    ground.value?.mark('around')
  }
  watch([on, places, ground], () => {
    if (!on()) return leave()
    taker.value = mine
    const points = places.value.map((coordinates): GeoJSON.Point => ({ type: 'Point', coordinates }))
    ground.value?.mark('around', area.value ?? (places.value.length > 1 ? { type: 'LineString', coordinates: places.value } : null), ...points)
  }, { immediate: true })
  onScopeDispose(leave)
  return { places, area }
}
