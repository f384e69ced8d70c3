// Findings as rows: their order, which of them are wanted, how many there are of each verdict.
import type { Feature } from '../../api/types'

export const VERDICTS = ['violation', 'possible', 'indeterminate'] as const
export const SORTS = ['worst', 'rule', 'subject'] as const
export type Sort = (typeof SORTS)[number]

const SEVERITIES = ['grave', 'normal', 'advice']
const text = (row: Feature, name: string): string => String(row.properties[name] ?? '')
const rank = (words: readonly string[], word: string): string => String(words.indexOf(word) + 1 || words.length + 1)
const worst = (row: Feature): string => rank(VERDICTS, text(row, 'verdict')) + rank(SEVERITIES, text(row, 'severity'))

/** What a row is put in order by; the same for equal rows in every run. */
function key(row: Feature, sort: Sort): string {
  const parts = { worst: [worst(row), text(row, 'rule'), text(row, 'subject')], rule: [text(row, 'rule'), worst(row), text(row, 'subject')], subject: [text(row, 'subject'), worst(row), text(row, 'rule')] }
  return parts[sort].join('\u0000')
}

export function sorted(rows: readonly Feature[], sort: Sort): Feature[] {
  const keyed = rows.map((row) => [key(row, sort), row] as const)
  keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return keyed.map(([, row]) => row)
}

/** Only those of a verdict; empty: all. */
export function ofVerdict(rows: readonly Feature[], verdict: string): Feature[] {
  return rows.filter((row) => !verdict || row.properties.verdict === verdict)
}

export function countBy(rows: readonly Feature[], name: string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const row of rows) counts[text(row, name)] = (counts[text(row, name)] ?? 0) + 1
  return counts
}

const SPARE = 6

/** Which rows a list shows that is scrolled down by `top` pixels: from, and up to without; some more on both sides. */
export function windowOf(top: number, height: number, rowHeight: number, count: number): [from: number, to: number] {
  const from = Math.min(Math.max(0, Math.floor(top / rowHeight) - SPARE), Math.max(0, count - 1))
  return [from, Math.min(count, Math.ceil((top + height) / rowHeight) + SPARE)]
}
