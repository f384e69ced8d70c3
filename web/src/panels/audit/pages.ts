// Long lists page by page. What has come is shown at once and then in ever larger steps, so that a list of fifty
// thousand is not sorted fifty times.
import type { Feature, FeatureCollection } from '../../api/types'

export interface Progress<P> {
  /** Everything that has come, at the first page, after every doubling, and at the end. */
  show(all: Feature[], page: P): void
  /** How many have come; after every page. */
  count(n: number): void
}

/** Read a first page and all that follow; ends early where `ask` throws. */
export async function readPages<P extends FeatureCollection>(first: string, ask: (path: string) => Promise<P>, progress: Progress<P>): Promise<void> {
  const all: Feature[] = []
  let path: string | undefined = first
  for (let pages = 1, next = 1; path; pages++) {
    const page: P = await ask(path)
    all.push(...page.features)
    path = page.links?.find((link) => link.rel === 'next')?.href
    progress.count(all.length)
    if (path && pages !== next) continue
    next *= 2
    progress.show([...all], page)
  }
}
