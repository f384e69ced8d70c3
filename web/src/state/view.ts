// What is looked at, and its address: everything a permalink carries. Pure functions but for `useView`.
import { reactive } from 'vue'

export interface View {
  lon: number
  lat: number
  zoom: number
  /** Layers whose switch differs from what is usual: shown (true) or not. */
  shown: Record<string, boolean>
  opacity: Record<string, number>
  basemap: string
  asOf: string
  site: string
  panel: string
  /** The chosen thing: tile layer and id. */
  selected: { layer: string; id: string } | null
}

export const NOWHERE: View = {
  lon: NaN, lat: NaN, zoom: NaN, shown: {}, opacity: {}, basemap: '', asOf: '', site: '', panel: 'layers', selected: null,
}

const WORD = /^\w[\w.-]{0,79}$/
const DAY = /^\d{4}-\d{2}-\d{2}$/

/** The address of a view, without `#`. */
export function write(view: View): string {
  const parts = new URLSearchParams()
  if (Number.isFinite(view.zoom)) parts.set('at', `${view.zoom.toFixed(2)}/${view.lat.toFixed(6)}/${view.lon.toFixed(6)}`)
  const layers = [...new Set([...Object.keys(view.shown), ...Object.keys(view.opacity)])].sort()
  const told = layers.map((id) => {
    const on = view.shown[id]
    const opacity = view.opacity[id]
    return `${on === undefined ? '' : on ? '+' : '-'}${id}${opacity === undefined ? '' : `:${Math.round(opacity * 100)}`}`
  })
  if (told.length) parts.set('layers', told.join(','))
  for (const key of ['basemap', 'asOf', 'site'] as const) if (view[key]) parts.set(key, view[key])
  if (view.panel !== NOWHERE.panel) parts.set('panel', view.panel || 'none')
  if (view.selected) parts.set('of', `${view.selected.layer}/${view.selected.id}`)
  return parts.toString().replaceAll('+', '%20').replaceAll('%2F', '/').replaceAll('%2C', ',').replaceAll('%3A', ':').replaceAll('%2B', '+')
}

/** The view of an address; what it does not say, or says wrongly, is as usual. */
export function read(hash: string): View {
  const parts = new URLSearchParams(hash.replace(/^#/, '').replaceAll('+', '%2B'))
  const view: View = { ...NOWHERE, shown: {}, opacity: {} }
  const [zoom, lat, lon] = (parts.get('at') ?? '').split('/').map(Number)
  if (inside(zoom, 0, 24) && inside(lat, -85, 85) && inside(lon, -180, 180)) Object.assign(view, { zoom, lat, lon })
  for (const told of (parts.get('layers') ?? '').split(',')) {
    const [, sign, id = '', share] = /^([+-]?)([\w.-]{1,80})(?::(\d{1,3}))?$/.exec(told) ?? []
    if (sign) view.shown[id] = sign === '+'
    if (share !== undefined) view.opacity[id] = Math.min(1, Number(share) / 100)
  }
  view.basemap = word(parts.get('basemap'))
  view.site = (parts.get('site') ?? '').slice(0, 200)
  const day = parts.get('asOf') ?? ''
  if (DAY.test(day) && !Number.isNaN(Date.parse(day))) view.asOf = day
  const panel = parts.get('panel')
  if (panel !== null) view.panel = panel === 'none' ? '' : word(panel) || NOWHERE.panel
  const [layer = '', id = ''] = (parts.get('of') ?? '').split('/')
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
// On a phone the map comes first: no panel until one is asked for.
if (!/[#&]panel=/.test(location.hash) && matchMedia('(max-width: 700px)').matches) view.panel = ''

/** Keep the address up to date: a new entry of the browser's history where something was chosen, else in place. */
export function remember(entry: 'push' | 'replace'): void {
  const address = `#${write(view)}`
  if (address === location.hash) return
  history[entry === 'push' ? 'pushState' : 'replaceState'](null, '', address)
}

/** Go where the address says: the browser's back and forward. */
export function follow(then: () => void): void {
  addEventListener('popstate', () => {
    Object.assign(view, read(location.hash))
    then()
  })
}
