// The part of the map that can be seen, in degrees; it follows the map while it is wanted.
import { onScopeDispose, ref, watch, type Ref } from 'vue'
import type { Box } from '../../map/boxes'
import { ground } from '../../map/shared'

const CALM_MS = 300

export function boxInSight(): Box | null {
  const map = ground.value?.map
  if (!map) return null
  const { clientWidth, clientHeight } = map.getContainer()
  const { right = 0, bottom = 0 } = ground.value?.covered() ?? {}
  const [low, high] = [map.unproject([0, clientHeight - bottom]), map.unproject([clientWidth - right, 0])]
  return [Math.max(-180, low.lng), Math.max(-85, low.lat), Math.min(180, high.lng), Math.min(85, high.lat)]
}

export function useSight(wanted: () => boolean): Ref<Box | null> {
  const box = ref<Box | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined
  const look = () => (box.value = wanted() ? boxInSight() : null)
  const later = () => {
    clearTimeout(timer)
    if (wanted()) timer = setTimeout(look, CALM_MS)
  }
  watch([wanted, ground], look, { immediate: true })
  watch(ground, (now, before) => {
    before?.map.off('moveend', later)
    now?.map.on('moveend', later)
  }, { immediate: true })
  onScopeDispose(() => {
    clearTimeout(timer)
    ground.value?.map.off('moveend', later)
  })
  return box
}
