// Jobs of the service: following one to its end.
import type { Client } from './client'
import type { Job } from './types'

const ENDED = new Set<Job['state']>(['done', 'failed', 'cancelled'])
const EVENTS = ['progress', 'done', 'failed', 'cancelled']
const POLL_MS = 2000

export function hasEnded(job: Job): boolean {
  return ENDED.has(job.state)
}

/**
 * Tell how far a job is until it has ended; `path` as `/imports/ID`. By server-sent events; where the line breaks, or
 * there is none, by asking every two seconds, which also waits for a service that is away and asks for a login that has
 * ended. Rejects with what the client throws, or with the reason of the signal.
 */
export async function follow<T extends Job>(client: Client, path: string, tell: (job: T) => void, signal: AbortSignal, wait = POLL_MS): Promise<void> {
  let ended = await listen(path, tell, signal)
  while (!ended) {
    const job = await client.json<T>(path, { signal })
    tell(job)
    ended = hasEnded(job)
    if (!ended) await pause(wait, signal)
    if (!ended) ended = await listen(path, tell, signal)
  }
}

/** Whether events told the end of the job; false where the line broke before. */
function listen<T extends Job>(path: string, tell: (job: T) => void, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const source = new EventSource(`${path}/events`)
    const close = (ended: boolean) => {
      source.close()
      signal.removeEventListener('abort', stop)
      resolve(ended)
    }
    const stop = () => {
      source.close()
      reject(signal.reason as Error)
    }
    for (const name of EVENTS) {
      source.addEventListener(name, ({ data }: MessageEvent<string>) => {
        const job = JSON.parse(data) as T
        tell(job)
        if (hasEnded(job)) close(true)
      })
    }
    source.onerror = () => close(false)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop)
  })
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason as Error)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal.addEventListener('abort', stop, { once: true })
  })
}
