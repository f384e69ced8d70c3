// The draft that is being made. It is kept in the browser with every change, so that neither a reload nor a login that
// ended loses it; the service knows it once it is saved.
import { computed, reactive, watch } from 'vue'
import type { Kind } from './kinds'

export interface DraftFeature {
  /** Of this browser only; the service knows features by their code. */
  key: string
  geometry: GeoJSON.Geometry | null
  properties: Record<string, unknown>
}

export interface Draft {
  /** As the service knows it; empty: it does not. */
  id: string
  /** The id and site under which the service was first asked to keep it: its answer may have been lost. */
  asked: { id: string; site: string } | null
  version: number
  site: string
  name: string
  note: string
  features: DraftFeature[]
  /** What was saved last, as `content` told it. */
  saved: string
}

const KEEP = 'draft'
const SIGNS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'

export const EMPTY: Draft = { id: '', asked: null, version: 0, site: '', name: '', note: '', features: [], saved: '' }
export const draft = reactive<Draft>(kept())

/** What a draft holds, apart from how it is kept; empty where it holds nothing. */
export function content(of: Draft): string {
  return of.features.length || of.name || of.note ? JSON.stringify([of.site, of.name, of.note, of.features.map(({ geometry, properties }) => [geometry, properties])]) : ''
}

export const unsaved = computed(() => content(draft) !== draft.saved)

/** Grows with every other draft: what is answered of an earlier one does not concern it. */
export let turn = 0

/** Put another draft in its place. */
export function replace(by: Partial<Draft>): void {
  turn++
  Object.assign(draft, { ...EMPTY, features: [], ...by })
}

/** A new thing: with a code that no row has by chance, so that it never means one that is there. */
export function begun(kind: Kind, geometry: GeoJSON.Geometry): DraftFeature {
  return { key: crypto.randomUUID(), geometry, properties: { layer: kind.layer, code: `N-${signs(6)}`, ...kind.start } }
}

/** A row of the record, to be changed. */
export function taken(layer: string, row: { geometry: GeoJSON.Geometry | null; properties: Record<string, unknown> }, remove = false): DraftFeature {
  const { code, class: of } = row.properties
  const known = { layer, code, ...(of ? { class: of } : {}), ...(remove ? { remove: true } : {}), existing: true }
  return { key: crypto.randomUUID(), geometry: row.geometry, properties: known }
}

/** A feature as the service takes it. */
export function told({ geometry, properties }: DraftFeature): GeoJSON.Feature<GeoJSON.Geometry | null> {
  const { existing, ...more } = properties
  const said = Object.entries(more).filter(([, value]) => value !== '' && value !== null && value !== undefined)
  return { type: 'Feature', geometry: more.remove ? null : geometry, properties: Object.fromEntries(said) }
}

function signs(count: number): string {
  return [...crypto.getRandomValues(new Uint8Array(count))].map((one) => SIGNS[one % SIGNS.length]).join('')
}

function kept(): Draft {
  try {
    const found = JSON.parse(localStorage.getItem(KEEP) ?? '') as Draft
    if (Array.isArray(found.features)) return { ...EMPTY, ...found }
  } catch {
    // Nothing was kept, or by a version that kept it otherwise.
  }
  return { ...EMPTY, features: [] }
}

watch(draft, () => localStorage.setItem(KEEP, JSON.stringify(draft)), { deep: true })
addEventListener('beforeunload', (event) => {
  if (unsaved.value && draft.features.length) event.preventDefault()
})
