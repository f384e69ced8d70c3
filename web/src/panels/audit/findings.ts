// The list of findings as it is filtered: read page by page, anew whenever what is asked changes.
import { computed, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { address } from '../../api/address'
import { latest } from '../../api/latest'
import type { Feature, FeatureCollection } from '../../api/types'
import type { Box } from '../../map/boxes'
import { reasonOf } from '../../state/reason'
import { client, session } from '../../state/session'
import { view } from '../../state/view'
import { filterOf, queryOf } from './filters'
import { readPages } from './pages'
import { countBy, ofVerdict, sorted, type Sort } from './rows'

export const PAGE = 1000

export interface Findings {
  /** Those wanted, in order. */
  rows: ComputedRef<Feature[]>
  verdicts: ComputedRef<Record<string, number>>
  /** How many have been read, of every verdict. */
  read: Ref<number>
  busy: Ref<boolean>
  failed: Ref<string>
  sort: Ref<Sort>
  again(): void
}

export function useFindings(box: Ref<Box | null>): Findings {
  const all = shallowRef<Feature[]>([])
  const [read, busy, failed, sort] = [ref(0), ref(false), ref(''), ref<Sort>('worst')]
  const path = computed(() => address('/findings', { ...queryOf(view.site, box.value), limit: PAGE }))
  const ordered = computed(() => sorted(all.value, sort.value))
  const asking = latest()

  async function again(): Promise<void> {
    const signal = asking()
    failed.value = ''
    busy.value = true
    read.value = 0
    try {
      await readPages(path.value, (next) => client.json<FeatureCollection>(next, { signal }), {
        show: (rows) => {
          if (!signal.aborted) all.value = rows
        },
        count: (n) => {
          if (!signal.aborted) read.value = n
        },
      })
    } catch (error) {
      if (signal.aborted) return
      failed.value = reasonOf(error)
    }
    if (!signal.aborted) busy.value = false
  }

  watch([path, () => session.logins], again, { immediate: true })
  return {
    rows: computed(() => ofVerdict(ordered.value, filterOf('verdict'))), verdicts: computed(() => countBy(all.value, 'verdict')),
    read, busy, failed, sort, again: () => void again(),
  }
}
