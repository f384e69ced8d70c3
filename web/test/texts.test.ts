import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import en from '../src/i18n/en'
import zh from '../src/i18n/zh-CN'

type Tree = { [key: string]: string | Tree }
const keys = (tree: Tree, at = ''): string[] =>
  Object.entries(tree).flatMap(([key, value]) => (typeof value === 'string' ? [`${at}${key}`] : keys(value, `${at}${key}.`)))
const value = (tree: Tree, key: string): string => key.split('.').reduce<Tree | string>((found, step) => (found as Tree)[step] ?? '', tree) as string
const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((hole) => hole[1]).sort()
const sources = (readdirSync('src', { recursive: true }) as string[])
  .filter((name) => /\.(ts|vue)$/.test(name))
  .map((name) => [name, readFileSync(join('src', name), 'utf8')] as const)

describe('texts', () => {
  it('exist in both languages with the same holes', () => {
    expect(keys(en)).toEqual(keys(zh))
    for (const key of keys(en)) expect(holes(value(en, key)), key).toEqual(holes(value(zh, key)))
  })
  it('are all there that the code asks for', () => {
    const known = new Set(keys(en))
    for (const [name, text] of sources) {
      for (const [, key = ''] of text.matchAll(/\bt\('([\w.]+)'/g)) expect(known.has(key), `${name}: ${key}`).toBe(true)
    }
  })
  it('never become HTML', () => {
    for (const [name, text] of sources) {
      expect(/v-html|innerHTML|outerHTML|insertAdjacentHTML|document\.write|setHTML/.test(text), name).toBe(false)
    }
  })
})
