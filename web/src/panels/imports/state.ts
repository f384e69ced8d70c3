// One import from choosing its files to its result. It lives as long as the page: the panel may be closed meanwhile.
import { reactive, shallowRef } from 'vue'
import { AwayError, ProblemError } from '../../api/client'
import { follow, hasEnded } from '../../api/jobs'
import type { Job, Said } from '../../api/types'
import { fetchByXhr } from '../../api/xhr'
import { i18n } from '../../i18n'
import { ground } from '../../map/shared'
import { reasonOf } from '../../state/reason'
import { client } from '../../state/session'
import { readSites } from '../../state/sites'
import { view } from '../../state/view'
import { toSend } from './files'

export interface Counts {
  inserted: number
  updated: number
  unchanged: number
  ended: number
}

export type Action = 'rejected' | 'repaired' | 'warned'

export interface Import extends Job {
  file: string
  profile: boolean
  layer: string | null
  crs: string | null
  valid_from: string | null
  dry_run: boolean
  note: string | null
  summary: {
    layers: Record<string, Counts>
    rows: Partial<Record<Action, number>>
    rows_by_layer?: Record<string, Partial<Record<Action, number>>>
    notes: { key: string; count: number; text: Said }[]
    seconds: Record<string, number>
  } | null
}

/** What is wanted of files besides the files. */
export interface Wish {
  site: string
  layer: string
  crs: string
  validFrom: string
  note: string
  override: string
  dryRun: boolean
}

/** What is being filled in; it stays until it was imported in earnest. `newSite`: to be made first. */
export const wish = reactive<Wish>({ site: '', layer: '', crs: '', validFrom: '', note: '', override: '', dryRun: true })
export const newSite = reactive({ wanted: false, code: '', name: '' })
export const files = shallowRef<File[]>([])
/** How far the upload is; null: none runs. */
export const sending = reactive({ share: null as number | null, failed: '' })
/** The import that is looked at. */
export const shown = shallowRef<Import | null>(null)
export const trouble = shallowRef('')
export const earlier = shallowRef<Import[] | null>(null)
/** By import: the files that it was sent with, so that a dry run can be done in earnest. */
const sentWith = new Map<string, Wanted>()

interface Wanted {
  files: File[]
  wish: Wish
}

let upload: AbortController | null = null
let following: AbortController | null = null
addEventListener('beforeunload', (event) => {
  if (upload) event.preventDefault()
})

/** Send what is filled in; a new site is made first. */
export async function sendWish(): Promise<void> {
  if (newSite.wanted && !(await makeSite())) return
  const job = await send({ files: files.value, wish: { ...wish } })
  if (job && !job.dry_run) clear()
}

/** Do in earnest what a dry run tried: the same files, the same wishes. */
export async function sendForReal(job: Import): Promise<void> {
  const wanted = sentWith.get(job.id)
  const made = wanted ? await send({ files: wanted.files, wish: { ...wanted.wish, dryRun: false } }) : null
  if (made && files.value === wanted?.files) clear()
}

/** What was said of these files is not said of the next ones. */
function clear(): void {
  files.value = []
  Object.assign(wish, { note: '', override: '', validFrom: '', dryRun: true })
}

/** What is under way is looked at, where the panel is still open; what goes wrong is told, and everything stays. */
async function send(wanted: Wanted): Promise<Import | null> {
  if (upload) return null
  const { signal } = (upload = new AbortController())
  Object.assign(sending, { share: 0, failed: '' })
  try {
    await readable(wanted.files)
    const form = await formOf(wanted, signal)
    const through = fetchByXhr((share) => (sending.share = share))
    const job = await client.json<Import>('/imports', { method: 'POST', form, through, signal })
    sentWith.set(job.id, wanted)
    if (view.panel === 'imports') view.find['imports.job'] = job.id
    return job
  } catch (error) {
    if (!signal.aborted) sending.failed = reason(error)
    return null
  } finally {
    upload = null
    sending.share = null
  }
}

async function makeSite(): Promise<boolean> {
  const [code, name] = [newSite.code.trim(), newSite.name.trim()]
  sending.failed = ''
  try {
    await client.json('/sites', { method: 'POST', body: { properties: { code, ...(name ? { name } : {}) } } })
    await readSites()
  } catch (error) {
    sending.failed = reason(error)
    return false
  }
  wish.site = code
  Object.assign(newSite, { wanted: false, code: '', name: '' })
  return true
}

export function stopSending(): void {
  upload?.abort(new Error('stopped'))
}

/** Whether the files of a dry run are still at hand. */
export function atHand(job: Import): boolean {
  return sentWith.has(job.id)
}

/** Look at an import and follow it to its end. */
export async function open(id: string): Promise<void> {
  following?.abort(new Error('another one'))
  const { signal } = (following = new AbortController())
  trouble.value = ''
  if (shown.value?.id !== id) shown.value = null
  try {
    const path = `/imports/${encodeURIComponent(id)}`
    const first = await client.json<Import>(path, { signal })
    shown.value = first
    if (hasEnded(first)) return
    await follow<Import>(client, path, (job) => (shown.value = job), signal)
    await ended()
  } catch (error) {
    if (!signal.aborted) trouble.value = reason(error)
  }
}

export function leave(): void {
  following?.abort(new Error('not looked at any more'))
  shown.value = null
  trouble.value = ''
}

export async function cancel(job: Import): Promise<void> {
  try {
    shown.value = await client.json<Import>(`/imports/${job.id}/cancel`, { method: 'POST' })
  } catch (error) {
    trouble.value = reason(error)
  }
}

export async function readEarlier(): Promise<void> {
  earlier.value = (await client.json<{ imports: Import[] }>('/imports?limit=50')).imports
}

/** What it brought is drawn, and the list told anew. */
async function ended(): Promise<void> {
  await readEarlier()
  if (shown.value?.state !== 'done' || shown.value.dry_run) return
  await readSites()
  ground.value?.reload()
}

/** A file that was changed or taken away since it was chosen is noticed before it is sent. */
async function readable(chosen: File[]): Promise<void> {
  for (const file of chosen) {
    await file.slice(0, 1).arrayBuffer().catch(() => {
      throw new Error(i18n.global.t('imports.unreadable', { name: file.name }))
    })
  }
}

async function formOf(wanted: Wanted, signal: AbortSignal): Promise<FormData> {
  const { data, profile } = await toSend(wanted.files, signal)
  const { site, layer, crs, validFrom, note, override, dryRun } = wanted.wish
  const form = new FormData()
  const described = profile ? {} : { layer, crs }
  const fields = { site, ...described, valid_from: validFrom, note: note.trim(), override: override.trim(), dry_run: String(dryRun) }
  for (const [name, value] of Object.entries(fields)) if (value) form.append(name, value)
  if (data) form.append('file', data, data.name)
  if (profile) form.append('profile', profile, profile.name)
  return form
}

export function reason(error: unknown): string {
  const { t } = i18n.global
  if (error instanceof AwayError) return t('imports.away')
  if (error instanceof ProblemError && error.problem.status === 413) return `${t('imports.refused_large')} ${error.message}`.trim()
  return reasonOf(error) || t('imports.unknown')
}
