// The map, for panels that speak to it: they may take the next click for themselves.
import { shallowRef } from 'vue'
import type { GroundMap } from './map'

type Taker = (lon: number, lat: number) => void

const ground = shallowRef<GroundMap | null>(null)
let taker: Taker | null = null

export function useMap() {
  return {
    ground,
    set: (map: GroundMap) => {
      ground.value = map
    },
    /** Clicks go to a panel from now on; null: to the card again. */
    takeClicks: (how: Taker | null) => {
      taker = how
    },
    /** Whether somebody took a click. */
    click: (lon: number, lat: number): boolean => {
      taker?.(lon, lat)
      return taker !== null
    },
  }
}
