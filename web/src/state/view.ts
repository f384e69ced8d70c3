// What is looked at, and its address: everything that a permalink carries.
import { reactive } from 'vue'

export interface View {
  lon: number
  lat: number
  zoom: number
  /** Layers whose switch differs from what is usual. */
  shown: Record<string, boolean>
  opacity: Record<string, number>
  basemap: string
  /** Empty: the reader's own choice. */
  language: string
  asOf: string
  site: string
  panel: string
  /** The chosen thing: layer of the contract, and id. */
  selected: { layer: string; id: string } | null
  /** What a panel filters by, as `panel.name`. */
  find: Record<string, string>
}

export const NOWHERE: View = {
  lon: NaN, lat: NaN, zoom: NaN, shown: {}, opacity: {}, basemap: '', language: '', asOf: '', site: '', panel: 'layers',
  selected: null, find: {},
}

/** Below this a screen is a phone's: panels are sheets over the map, and none is open at first. */
const NARROW = '(max-width: 720px)'

export function isNarrow(): boolean {
  return matchMedia(NARROW).matches
}

const MOST_FOUND = 40
const WORD = /^\w[\w.-]{0,79}$/
const FILTER = /^[a-z]{1,20}\.[a-z]{1,20}$/
const DAY = /^\d{4}-\d{2}-\d{2}$/
const READABLE: [RegExp, string][] = [[/%2F/g, '/'], [/%2C/g, ','], [/%3A/g, ':'], [/%2B/g, '+']]

/** The address of a view, without `#`. */
export function write(view: View): string {
  const parts = new URLSearchParams()
  if (Number.isFinite(view.zoom)) parts.set('at', `${view.zoom.toFixed(2)}/${view.lat.toFixed(6)}/${view.lon.toFixed(6)}`)
  const layers = [...new Set([...Object.keys(view.shown), ...Object.keys(view.opacity)])].sort()
  const told = layers.map((id) => {
    const [on, opacity] = [view.shown[id], view.opacity[id]]
    return `${on === undefined ? '' : on ? '+' : '-'}${id}${opacity === undefined ? '' : `:${Math.round(opacity * 100)}`}`
  })
  if (told.length) parts.set('layers', told.join(','))
  for (const key of ['basemap', 'language', 'asOf', 'site'] as const) if (view[key]) parts.set(key, view[key])
  parts.set('panel', view.panel || 'none')
  for (const key of Object.keys(view.find).sort()) if (view.find[key]) parts.set(key, view.find[key])
  if (view.selected) parts.set('of', `${view.selected.layer}/${view.selected.id}`)
  return READABLE.reduce((text, [code, sign]) => text.replace(code, sign), parts.toString().replace(/\+/g, '%20'))
}

/** The view of an address; what it does not say, or says wrongly, is as usual. */
export function read(hash: string): View {
  const parts = new URLSearchParams(hash.replace(/^#/, '').replace(/\+/g, '%2B'))
  const view: View = { ...NOWHERE, shown: {}, opacity: {}, find: {} }
  const [zoom, lat, lon] = (parts.get('at') ?? '').split('/').map(Number)
  if (inside(zoom, 0, 24) && inside(lat, -85, 85) && inside(lon, -180, 180)) Object.assign(view, { zoom, lat, lon })
  for (const told of (parts.get('layers') ?? '').split(',')) {
    const [, sign, id = '', share] = /^([+-]?)([\w.-]{1,80})(?::(\d{1,3}))?$/.exec(told) ?? []
    if (sign) view.shown[id] = sign === '+'
    if (share !== undefined) view.opacity[id] = Math.min(1, Number(share) / 100)
  }
  view.basemap = word(parts.get('basemap'))
  const language = parts.get('language')
  if (language === 'en' || language === 'zh-CN') view.language = language
  view.site = (parts.get('site') ?? '').slice(0, 200)
  const day = parts.get('asOf') ?? ''
  if (DAY.test(day) && !Number.isNaN(Date.parse(day))) view.asOf = day
  const panel = word(parts.get('panel')) || (isNarrow() ? 'none' : NOWHERE.panel)
  view.panel = panel === 'none' ? '' : panel
  const [layer = '', id = ''] = (parts.get('of') ?? '').split('/')
  for (const [key, value] of parts) if (FILTER.test(key) && value && Object.keys(view.find).length < MOST_FOUND) view.find[key] = value.slice(0, 200)
  if (WORD.test(layer) && WORD.test(id)) view.selected = { layer, id }
  return view
}

function inside(value: number | undefined, least: number, most: number): boolean {
  return value !== undefined && value >= least && value <= most
}

function word(text: string | null): string {
  return text !== null && WORD.test(text) ? text : ''
}

export const view = reactive<View>(read(location.hash))

/** What a panel was asked, by name. */
export function askedOf(panel: string): Record<string, string> {
  const own = Object.entries(view.find).filter(([key]) => key.startsWith(`${panel}.`))
  return Object.fromEntries(own.map(([key, value]) => [key.slice(panel.length + 1), value]))
}

/** Have a panel asked this, in place of what it was asked; what is empty is not asked. */
export function putAsked(panel: string, asked: Record<string, string>): void {
  const others = Object.entries(view.find).filter(([key]) => !key.startsWith(`${panel}.`))
  view.find = Object.fromEntries([...others, ...Object.entries(asked).filter(([, value]) => value).map(([name, value]) => [`${panel}.${name}`, value])])
}
