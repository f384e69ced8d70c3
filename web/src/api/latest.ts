// Of questions that follow each other only the latest counts.
import { getCurrentScope, onScopeDispose } from 'vue'

/** Gives every question a signal that the next one aborts, as does the end of whatever asks (a component, an effect scope). */
export function latest(): () => AbortSignal {
  let running: AbortController | null = null
  if (getCurrentScope()) onScopeDispose(() => running?.abort())
  return () => {
    running?.abort()
    running = new AbortController()
    return running.signal
  }
}
