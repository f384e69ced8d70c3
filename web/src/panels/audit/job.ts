// One job that this panel has asked for, from the asking to its end.
import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { AwayError } from '../../api/client'
import { follow, hasEnded } from '../../api/jobs'
import type { Job } from '../../api/types'
import { i18n } from '../../i18n'
import { reasonOf } from '../../state/reason'
import { client } from '../../state/session'

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
  let following: AbortController | null = null

  function told(error: unknown): void {
    failed.value = error instanceof AwayError ? i18n.global.t('audit.away') : reasonOf(error)
  }

  function take(found: J): void {
    following?.abort(new Error('another one'))
    job.value = found
    if (hasEnded(found)) return
    const { signal } = (following = new AbortController())
    const hear = (state: J) => {
      job.value = state
      if (hasEnded(state)) done(state)
    }
    follow<J>(client, `${path}/${found.id}`, hear, signal).catch((error: unknown) => signal.aborted || told(error))
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
    if (!found || !hasEnded(found)) return
    following?.abort(new Error('cancelled'))
    job.value = found
    done(found)
  }

  onScopeDispose(() => following?.abort(new Error('not looked at any more')))
  return { job, failed, busy, start, take, cancel }
}
