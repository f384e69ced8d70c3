// The two languages: the address says which, else what the reader chose before, else the browser's.
import type { Language as Element } from 'element-plus/es/locale'
import { shallowRef } from 'vue'
import { createI18n } from 'vue-i18n'
import type { Said } from '../api/types'
import { view } from '../state/view'

export type Language = 'zh-CN' | 'en'

/** Nobody waits for texts of a language that they do not read. */
const TEXTS = { 'zh-CN': () => import('./zh-CN'), en: () => import('./en') }

export const i18n = createI18n({ legacy: false, locale: first(), messages: {} })
/** What Element Plus says by itself. */
export const element = shallowRef<Element>()
let wanted: Language = first()

function first(): Language {
  for (const known of [view.language, localStorage.getItem('language')]) if (known === 'en' || known === 'zh-CN') return known
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}

/** Change the language of everything; at the start to the first one. Texts are fetched when first spoken. */
export async function speak(language: Language = wanted): Promise<void> {
  wanted = language
  const { default: texts, element: own } = await TEXTS[language]()
  if (language !== wanted) return // another was chosen meanwhile
  i18n.global.setLocaleMessage(language, texts)
  element.value = own
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
