// Values of rows and findings as people read them.
import type { Feature } from '../api/types'
import { i18n } from '../i18n'
import { instant, number } from '../i18n/numbers'
import { className, wordOf } from '../state/names'
import { config } from '../state/session'

const INSTANT = /^\d{4}-\d{2}-\d{2}T/

export function toldValue(column: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return i18n.global.t('card.nothing')
  if (typeof value === 'boolean') return i18n.global.t(value ? 'card.yes' : 'card.no')
  if (typeof value === 'number') return number(value, 3)
  const text = String(value)
  if (column === 'class') return className(text)
  if (INSTANT.test(text)) return instant(text, config.value?.timezone ?? 'UTC')
  return wordOf(column, text) ?? text
}

const UNITS: Record<string, string> = { m: 'm', m2: 'm²', m3: 'm³', mm: 'mm', cm: 'cm', l: 'L', w: 'W', v: 'V', deg: '°' }

/** The unit that the name of a column ends in; empty where there is none. */
export function unitOf(column: string): string {
  return UNITS[/_([a-z]+\d?)$/.exec(column)?.[1] ?? ''] ?? ''
}

const SIGNS: Record<string, string> = { '>=': '≥', '<=': '≤' }

/** The limit that a finding was judged by, empty where it has none. */
export function limitOf({ limit, operator, unit }: Feature['properties']): string {
  return limit === null ? '' : `${SIGNS[String(operator)] ?? String(operator)} ${quantity(limit, unit)}`
}

/** A measured value or a limit with its unit. */
export function quantity(value: unknown, unit: unknown): string {
  if (typeof value !== 'number') return '–'
  if (unit === 'ratio') return `${number(value * 100, 2)} %`
  return [number(value, 3), { m2: 'm²', deg: '°' }[String(unit)] ?? String(unit ?? '')].join(' ').trim()
}
