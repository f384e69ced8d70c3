// What things, classes, columns and words are called, from the catalogue and from the published schemas.
import { reactive } from 'vue'
import type { Said } from '../api/types'
import { said } from '../i18n'
import { catalogue, client } from './session'

const titles = reactive<Record<string, Record<string, Said>>>({})

/** The title of a class; of the nearest one above it where it has none. */
export function className(code: string): string {
  for (let at = code; at; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
    const title = catalogue.value?.classes[at]
    if (title) return said(title)
  }
  return code
}

export function layerName(layer: string): string {
  return said(catalogue.value?.layers.find((one) => one.layer === layer)?.title, layer)
}

export function ruleName(id: string): string {
  return said(catalogue.value?.rules.find((rule) => rule.id === id)?.title, id)
}

/** A word of a column in the reader's language; undefined where it is no word. */
export function wordOf(column: string, value: string): string | undefined {
  const word = catalogue.value?.words[column]?.[value]
  return word && said(word)
}

/** What a permission is called. */
export function permissionName(permission: string): string {
  return wordOf('permission', permission) ?? permission
}

/** What a layer of the contract is called. */
export function layerTitle(layer: string): string {
  return wordOf('layer', layer) ?? layer
}

/** The published collection of a row: that of its top class for assets. */
export function collectionOf(layer: string, properties: Record<string, unknown>): string {
  return layer === 'assets' ? String(properties.class ?? layer).split('.')[0] ?? layer : layer
}

export function columnName(layer: string, collection: string, column: string): string {
  return said(catalogue.value?.columns[layer]?.[column] ?? titles[collection]?.[column], column)
}

/** Read what a collection calls its columns, those of its classes too; once, without harm where it is not published. */
export async function readTitles(collection: string): Promise<void> {
  if (titles[collection]) return
  const path = `/ogc/collections/${encodeURIComponent(collection)}/schema`
  const found = await client.json<{ properties?: { properties?: { properties?: Record<string, { title?: string }> } } }>(path).catch(() => null)
  const columns = Object.entries(found?.properties?.properties?.properties ?? {})
  titles[collection] = Object.fromEntries(columns.map(([name, { title = name }]) => {
    const [en = name, zh = en] = title.split(' · ')
    return [name, { en, zh }]
  }))
}
