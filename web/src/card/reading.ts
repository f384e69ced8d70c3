// Reads something for a card, again whenever what is asked for changes; answers that come too late are dropped.
import { ref, shallowRef, watch, type Ref } from 'vue'
import { ProblemError } from '../api/client'
import { latest } from '../api/latest'
import { reasonOf } from '../state/reason'

export interface Reading<T> {
  value: Ref<T | null>
  failed: Ref<{ status: number; why: string } | null>
  again(): void
}

/**
 * `ask` gets a signal; null instead of a promise: there is nothing to read. `renewed`: what has it read again, while
 * what was read stays on show.
 */
export function useReading<T>(on: () => unknown, ask: (signal: AbortSignal) => Promise<T> | null, renewed?: () => unknown): Reading<T> {
  const value = shallowRef<T | null>(null)
  const failed = ref<{ status: number; why: string } | null>(null)
  const asking = latest()

  async function again(keeping = false): Promise<void> {
    const signal = asking()
    if (!keeping) value.value = null
    failed.value = null
    try {
      const found = await ask(signal)
      if (!signal.aborted) value.value = found
    } catch (error) {
      if (signal.aborted) return
      failed.value = { status: error instanceof ProblemError ? error.problem.status : 0, why: reasonOf(error) }
    }
  }

  watch(on, () => again(), { immediate: true })
  if (renewed) watch(renewed, () => again(true))
  return { value, failed, again: () => void again() }
}
