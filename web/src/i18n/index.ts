// The two languages: the address says which, else what the reader chose before, else the browser's.
import { createI18n } from 'vue-i18n'
import type { Said } from '../api/types'
import { view } from '../state/view'
import en from './en'
import zh from './zh-CN'

export type Language = 'zh-CN' | 'en'

export const i18n = createI18n({
  legacy: false, locale: first(), fallbackLocale: 'en' as Language, messages: { 'zh-CN': zh, en },
})

function first(): Language {
  for (const known of [view.language, localStorage.getItem('language')]) if (known === 'en' || known === 'zh-CN') return known
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}

/** Change the language of everything. */
export function speak(language: Language): void {
  i18n.global.locale.value = language
  document.documentElement.lang = language
  document.title = i18n.global.t('app.name')
  localStorage.setItem('language', language)
}

/** A text of the service in the language spoken. */
export function said(text: Said | undefined, otherwise = ''): string {
  if (!text) return otherwise
  return i18n.global.locale.value === 'en' ? text.en : text.zh
}
