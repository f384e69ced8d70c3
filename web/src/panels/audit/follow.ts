// Follows a job: by the service's events, and where those do not come, by asking again and again.
import type { Job } from '../../api/types'

const POLL_MS = 2000
const ENDS = ['done', 'failed', 'cancelled']

export interface Ways {
  ask(): Promise<Job>
  events(): EventSource
}

export function ended(job: Pick<Job, 'state'>): boolean {
  return ENDS.includes(job.state)
}

/** Tell every state until the last; `lost` where it cannot be asked any more. Returns what stops it. */
export function follow<J extends Job>(ways: Ways, told: (job: J) => void, lost: (why: Error) => void, pollMs = POLL_MS): () => void {
  const events = ways.events()
  let timer: ReturnType<typeof setTimeout> | undefined
  let over = false

  function stop(): void {
    over = true
    events.close()
    clearTimeout(timer)
  }
  function hear(job: J): void {
    if (over) return
    if (ended(job)) stop()
    told(job)
  }
  async function poll(): Promise<void> {
    try {
      hear((await ways.ask()) as J)
      if (!over) timer = setTimeout(() => void poll(), pollMs)
    } catch (error) {
      if (over) return
      stop()
      lost(error instanceof Error ? error : new Error(String(error)))
    }
  }

  for (const name of ['progress', ...ENDS]) events.addEventListener(name, (event) => hear(JSON.parse((event as MessageEvent<string>).data) as J))
  // A browser that cannot have the events (too many, a proxy that holds them back, a service that restarts) asks.
  events.onerror = () => {
    events.close()
    if (!over) void poll()
  }
  return stop
}
