// A line drawn on the map by clicks, or by the keyboard through the middle of the map.
import { onScopeDispose, ref, watch, type Ref } from 'vue'
import type { Place } from '../../map/measure'
import { ground, taker } from '../../map/shared'

export interface Drawn {
  places: Ref<Place[]>
  undo(): void
  clear(): void
}

/** Takes the map's clicks while `on` says so; the line is marked for as long as there is one. */
export function useDrawnLine(on: () => boolean): Drawn {
  const places = ref<Place[]>([])
  const mine = { click: (lon: number, lat: number) => void (places.value = [...places.value, [lon, lat]]) }
  const free = () => {
    if (taker.value === mine) taker.value = null
  }
  watch(on, (now) => {
    if (now) taker.value = mine
    else free()
  }, { immediate: true })
  watch([places, on, ground], ([line, now]) => {
    const points = now ? line.map((coordinates): GeoJSON.Point => ({ type: 'Point', coordinates })) : []
    ground.value?.mark('measured', now && line.length > 1 ? { type: 'LineString', coordinates: line } : null, ...points)
  })
  onScopeDispose(() => {
    free()
    ground.value?.mark('measured')
  })
  return { places, undo: () => void (places.value = places.value.slice(0, -1)), clear: () => void (places.value = []) }
}
