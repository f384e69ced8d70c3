// The audits that there were, the newest first.
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { address } from '../../api/address'
import { latest } from '../../api/latest'
import type { AuditJob } from '../../api/types'
import { i18n, said } from '../../i18n'
import { instant, number } from '../../i18n/numbers'
import { reasonOf } from '../../state/reason'
import { catalogue, client, config } from '../../state/session'
import { view } from '../../state/view'

const PAGE = 50

export interface Runs {
  runs: ShallowRef<AuditJob[] | null>
  more: Ref<string>
  failed: Ref<string>
  /** Read the first page; `on`: the page after what has been read. */
  read(on?: boolean): Promise<void>
}

interface Page {
  audits: AuditJob[]
  links: { rel: string; href: string }[]
}

export function useRuns(): Runs {
  const runs = shallowRef<AuditJob[] | null>(null)
  const [more, failed] = [ref(''), ref('')]
  const asking = latest()

  async function read(on = false): Promise<void> {
    const signal = asking()
    failed.value = ''
    try {
      const query = { limit: PAGE, ...(view.site ? { site: view.site } : {}) }
      const page = await client.json<Page>(on ? more.value : address('/audits', query), { signal })
      runs.value = [...(on ? runs.value ?? [] : []), ...page.audits]
      more.value = page.links.find((link) => link.rel === 'next')?.href ?? ''
    } catch (error) {
      if (!signal.aborted) failed.value = reasonOf(error)
    }
  }

  return { runs, more, failed, read }
}

/** Whether a run has kept findings, so that they can be looked at and compared. */
export function kept(run: AuditJob): boolean {
  return Boolean(run.summary?.record)
}

export function setName(name: string | null): string {
  return name ? said(catalogue.value?.rule_sets.find((one) => one.name === name)?.title, name) : i18n.global.t('audit.own_set')
}

/** A run in one line: when, of what, by what, how much it found. */
export function runLine(run: AuditJob): string {
  const { t } = i18n.global
  return [
    instant(run.ended_at ?? run.asked_at, config.value?.timezone ?? 'UTC'), view.site ? '' : run.site, setName(run.summary?.rule_set ?? run.rule_set), run.summary?.as_of ?? run.as_of ?? '',
    run.area ? t('audit.part') : '', run.rules.length ? t('audit.some_rules', { n: run.rules.length }) : '', run.summary ? t('audit.result', { n: number(run.summary.findings) }) : '',
  ].filter(Boolean).join(' · ')
}

/** Those that can be compared with another: of the same site and area. */
export function comparable(runs: readonly AuditJob[], other: AuditJob | undefined): AuditJob[] {
  const like = (run: AuditJob) => !other || (run.site === other.site && JSON.stringify(run.area) === JSON.stringify(other.area))
  return runs.filter((run) => kept(run) && like(run))
}

/** Whether two runs judged by a rule set of the same name. */
export function likeRules(run: AuditJob, other: AuditJob | undefined): boolean {
  return run.summary?.rule_set === other?.summary?.rule_set
}
