// Numbers, lengths and days as people of the language write them.
import { i18n } from '.'

export function number(value: number, digits = 2): string {
  return value.toLocaleString(i18n.global.locale.value, { maximumFractionDigits: digits })
}

export function metres(value: number): string {
  if (value >= 1000) return i18n.global.t('units.kilometres', { n: number(value / 1000, 3) })
  return i18n.global.t('units.metres', { n: number(value, value < 100 ? 2 : 1) })
}

export function squareMetres(value: number): string {
  if (value >= 10_000) return i18n.global.t('units.hectares', { n: number(value / 10_000, 3) })
  return i18n.global.t('units.square_metres', { n: number(value, value < 100 ? 2 : 1) })
}

/** An instant in the time zone of the service. */
export function instant(text: string, timeZone: string): string {
  const day = new Date(text)
  if (Number.isNaN(day.getTime())) return text
  return day.toLocaleString(i18n.global.locale.value, { timeZone, dateStyle: 'medium', timeStyle: 'short' })
}
