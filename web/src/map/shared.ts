// The map, for panels that speak to it. There may be none: then they do without.
import { shallowRef } from 'vue'
import type { GroundMap } from './map'
import type { Thing } from './things'

/** Who takes clicks for themselves, in place of opening a card. */
export interface Taker {
  /** Whether it wants what lies here; without it, everything is wanted. What is not wanted opens cards as ever. */
  wants?(lon: number, lat: number): boolean
  click(lon: number, lat: number): void
  move?(lon: number, lat: number): void
  finish?(): void
}

export const ground = shallowRef<GroundMap | null>(null)
export const taker = shallowRef<Taker | null>(null)
/** What lay under the last click, where it was more than one thing. */
export const choices = shallowRef<Thing[]>([])
