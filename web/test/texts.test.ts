import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import en from '../src/i18n/en'
import zh from '../src/i18n/zh-CN'

type Tree = { [key: string]: string | Tree }
const flat = (tree: Tree, at = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) => (typeof value === 'string' ? [[`${at}${key}`, value] as [string, string]] : flat(value, `${at}${key}.`)))
const texts = { en: new Map(flat(en)), zh: new Map(flat(zh)) }
const holes = (text = '') => [...text.matchAll(/\{(\w+)\}/g)].map((hole) => hole[1]).sort()
const sources = (readdirSync('src', { recursive: true }) as string[])
  .filter((name) => /\.(ts|vue)$/.test(name) && !name.endsWith('.d.ts'))
  .map((name) => [name, readFileSync(join('src', name), 'utf8')] as const)

describe('texts', () => {
  it('exist in both languages with the same holes', () => {
    expect([...texts.en.keys()].sort()).toEqual([...texts.zh.keys()].sort())
    for (const [key, text] of texts.en) expect(holes(text), key).toEqual(holes(texts.zh.get(key)))
  })
  it('are all there that the code names, and all named that are there', () => {
    const code = sources.filter(([name]) => !/i18n\/(en|zh-CN)\//.test(name)).map(([, text]) => text).join('\n')
    for (const [, key = ''] of code.matchAll(/\bt\('([\w.]+)'/g)) expect(texts.en.has(key), key).toBe(true)
    const made = [...code.matchAll(/\bt\(`([\w.]+)\$\{/g)].map(([, start = '']) => start)
    for (const key of texts.en.keys()) {
      expect(code.includes(`'${key}'`) || made.some((start) => key.startsWith(start)), key).toBe(true)
    }
  })
  it('never become HTML', () => {
    for (const [name, text] of sources) {
      expect(/v-html|innerHTML|outerHTML|insertAdjacentHTML|document\.write|setHTML|createContextualFragment/.test(text), name).toBe(false)
    }
  })
})
