// The two languages; the choice is part of the permalink and remembered by the browser.
import { createI18n } from 'vue-i18n'
import type { Said } from '../api/types'
import en from './en'
import zh from './zh-CN'

export const LANGUAGES = ['zh-CN', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

export const i18n = createI18n({
  legacy: false,
  locale: first(),
  fallbackLocale: 'en',
  messages: { 'zh-CN': zh, en },
})

/** Which language to begin with: the one chosen before, else the browser's. */
function first(): Language {
  const known = localStorage.getItem('language')
  if (known === 'en' || known === 'zh-CN') return known
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}

/** Change the language of everything. */
export function speak(language: Language): void {
  i18n.global.locale.value = language
  document.documentElement.lang = language
  localStorage.setItem('language', language)
}

/** A text of the service in the language spoken. */
export function said(text: Said | undefined, otherwise = ''): string {
  if (!text) return otherwise
  return i18n.global.locale.value === 'en' ? text.en : text.zh
}
