// One job that this panel has asked for, from the asking to its end.
import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { AwayError } from '../../api/client'
import type { Job } from '../../api/types'
import { i18n } from '../../i18n'
import { client } from '../../state/session'
import { ended, follow } from './follow'

export interface Asked<J extends Job> {
  job: ShallowRef<J | null>
  failed: Ref<string>
  busy: Ref<boolean>
  start(body: unknown): Promise<void>
  /** Follow one that is under way already. */
  take(job: J): void
  cancel(): Promise<void>
}

/** `path`: of the kind, `/audits` for example; `done`: told when one has ended, whichever way. */
export function useJob<J extends Job>(path: string, done: (job: J) => void): Asked<J> {
  const job: ShallowRef<J | null> = shallowRef(null)
  const failed = ref('')
  const busy = ref(false)
  let stop: () => void = () => undefined

  function told(error: unknown): void {
    failed.value = error instanceof AwayError ? i18n.global.t('audit.away') : error instanceof Error ? error.message : String(error)
  }

  function take(found: J): void {
    stop()
    job.value = found
    if (ended(found)) return
    const at = `${path}/${found.id}`
    stop = follow<J>({ ask: () => client.json<Job>(at), events: () => new EventSource(`${at}/events`) }, (state) => {
      job.value = state
      if (ended(state)) done(state)
    }, told)
  }

  async function send(to: string, body?: unknown): Promise<J | null> {
    failed.value = ''
    busy.value = true
    try {
      return await client.json<J>(to, { method: 'POST', body })
    } catch (error) {
      told(error)
      return null
    } finally {
      busy.value = false
    }
  }

  async function start(body: unknown): Promise<void> {
    const found = await send(path, body)
    if (found) take(found)
  }

  async function cancel(): Promise<void> {
    if (!job.value) return
    const found = await send(`${path}/${job.value.id}/cancel`)
    if (!found || !ended(found)) return
    stop()
    job.value = found
    done(found)
  }

  onScopeDispose(() => stop())
  return { job, failed, busy, start, take, cancel }
}
