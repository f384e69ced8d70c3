// Has the draft judged while it is drawn: a moment after the last move of the pointer, at once when a shape is done; the
// answer to an earlier state is never shown over that to a later one.
import { onScopeDispose, reactive, watch } from 'vue'
import { AwayError } from '../../api/client'
import { latest } from '../../api/latest'
import type { Feature } from '../../api/types'
import { fetchByXhr } from '../../api/xhr'
import { reasonOf } from '../../state/reason'
import { client, session } from '../../state/session'
import { told, type DraftFeature } from './draft'

export interface Note {
  /** Which feature, from 1. */
  feature: number
  layer: string
  code: string
  message_en: string
  message_zh: string
}

export interface Checked {
  findings: Feature[]
  resolved: Feature[]
  notes: Note[]
}

export interface Checking extends Checked {
  running: boolean
  /** Whether the findings are those of what is in sight. */
  judged: boolean
  /** Why the last state could not be judged. */
  failed: string
}

const PAUSE_MS = 120
const through = fetchByXhr()

/** `features`: as they are now, also while one is being drawn; `done`: how many are; `on`: whether to judge at all. */
export function useChecking(features: () => DraftFeature[], done: () => number, site: () => string, on: () => boolean): Checking {
  const state = reactive<Checking>({ findings: [], resolved: [], notes: [], running: false, judged: false, failed: '' })
  let timer = 0
  const asking = latest()

  async function check(): Promise<void> {
    clearTimeout(timer)
    timer = 0
    const signal = asking()
    const wanted = features()
    if (!wanted.length || !on()) {
      Object.assign(state, { findings: [], resolved: [], notes: [], running: false, judged: false, failed: '' })
      return
    }
    Object.assign(state, { running: true, judged: false })
    try {
      const body = { type: 'FeatureCollection', features: wanted.map(told) }
      const query = new URLSearchParams({ site: site() })
      const found = await client.json<Checked>(`/drafts/check?${query}`, { method: 'POST', body, signal, through })
      // Where the next check waits already, what was found is shown until it answers, and is not called that of what is in sight.
      if (!signal.aborted) Object.assign(state, found, { running: false, judged: timer === 0, failed: '' })
    } catch (error) {
      if (signal.aborted) return
      // What was found before is of another draft than the one in sight.
      Object.assign(state, { findings: [], resolved: [], notes: [], running: false })
      state.failed = error instanceof AwayError ? '' : reasonOf(error)
    }
  }

  function soon(): void {
    clearTimeout(timer)
    state.judged = false
    timer = window.setTimeout(check, PAUSE_MS)
  }

  watch(() => JSON.stringify([site(), on(), features().map(told)]), soon, { immediate: true })
  watch(done, check)
  watch(() => session.away, (away) => !away && soon())
  onScopeDispose(() => clearTimeout(timer))
  return state
}
