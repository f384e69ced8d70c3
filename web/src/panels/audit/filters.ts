// What the list of findings is narrowed by. It stands in the address, so that a link shows the same list.
import type { paths } from '../../api/schema'
import type { Box } from '../../map/boxes'
import { askedOf, putAsked, view } from '../../state/view'

export type Query = NonNullable<paths['/findings']['get']['parameters']['query']>
export const FILTERS = ['rule', 'severity', 'department', 'about'] as const
export type Filter = (typeof FILTERS)[number] | 'verdict' | 'audit' | 'state' | 'sight' | 'tab' | 'comparison'

export function filterOf(name: Filter): string {
  return view.find[`audit.${name}`] ?? ''
}

/** Set filters; an empty one is none. */
export function setFilters(values: Partial<Record<Filter, string>>): void {
  putAsked('audit', { ...askedOf('audit'), ...values })
}

/** Whether anything is narrowed, beyond the audit that is looked at. */
export function narrowed(): boolean {
  return [...FILTERS, 'verdict', 'sight'].some((name) => filterOf(name as Filter) !== '')
}

/** What the service is asked. `verdict`: by the service too, for files; the list counts all verdicts and picks itself. */
export function queryOf(site: string, box: Box | null, verdict = ''): Query {
  const audit = filterOf('audit')
  const query: Query = { rule: filterOf('rule'), severity: filterOf('severity'), department: filterOf('department'), about: filterOf('about').trim(), verdict: verdict as Query['verdict'] }
  if (site) query.site = site
  if (audit) Object.assign(query, { audit, state: filterOf('state') })
  if (box) query.bbox = box.map((value) => value.toFixed(6)).join(',')
  return query
}
