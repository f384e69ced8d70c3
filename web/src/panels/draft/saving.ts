// Drafts as the service keeps them: listed, opened, saved, compared, promoted, thrown away.
import { address } from '../../api/address'
import { ProblemError } from '../../api/client'
import type { Feature } from '../../api/types'
import { client } from '../../state/session'
import type { Checked } from './checking'
import { content, draft, replace, told, turn, type Draft } from './draft'

export interface Head {
  id: string
  site: string
  name: string
  note: string
  version: number
  changed_by: string
  changed_at: string
  /** The change that it became. */
  promoted_by: number | null
  count: number
}

export interface Change {
  layer: string
  code: string
  operation: 'create' | 'update' | 'delete'
  moved_on: boolean
  present: Feature | null
  draft: Feature | null
  changed: Record<string, [before: unknown, after: unknown]>
  area_m2: [before: number | null, after: number | null] | null
  moved_m: number | null
}

export type Compared = Checked & { changes: Change[] }

export interface Promoted {
  change: number
  findings: { opened: Feature[]; closed: Feature[]; changed: Feature[] }
}

const at = (id: string) => `/drafts/${encodeURIComponent(id)}`
const holding = (version: number) => ({ 'If-Match': `"${version}"` })

/** All drafts of a site, the last changed first. */
export async function listed(site: string): Promise<Head[]> {
  const found: Head[] = []
  for (let after: string | undefined; ; after = found.at(-1)?.id) {
    const { drafts } = await client.json<{ drafts: Head[] }>(address('/drafts', { site, limit: 1000, ...(after ? { after } : {}) }))
    found.push(...drafts)
    if (drafts.length < 1000) return found.sort((a, b) => b.changed_at.localeCompare(a.changed_at))
  }
}

export async function read(id: string, signal: AbortSignal): Promise<Partial<Draft>> {
  const { features, ...head } = await client.json<Head & { features: Feature[] }>(at(id), { signal })
  const held = features.map(({ geometry, properties }) => ({ key: crypto.randomUUID(), geometry, properties }))
  return { id: head.id, version: head.version, site: head.site, name: head.name, note: head.note, features: held }
}

/** Go on with one that was read. */
export function open(found: Partial<Draft>): void {
  replace(found)
  draft.saved = content(draft)
}

/** Save it, for the first time or again. A ProblemError of 412 says that somebody else has changed it meanwhile. */
export async function save(): Promise<void> {
  const { id, name, note, version } = draft
  const body = { name, note, features: draft.features.map(told) }
  const [sent, mine] = [content(draft), turn]
  const head = await (id ? change(id, version, body) : make(body))
  if (turn === mine) Object.assign(draft, { id: head.id, version: head.version, saved: sent })
}

type Body = Pick<Draft, 'name' | 'note'> & { features: GeoJSON.Feature<GeoJSON.Geometry | null>[] }

/** Where the service knows the id, an earlier answer of it was lost: then the draft is there as it was first sent. */
async function make(body: Body): Promise<Head> {
  const { site } = draft
  if (draft.asked?.site !== site) draft.asked = { id: crypto.randomUUID(), site }
  const { id } = draft.asked
  try {
    return await client.json<Head>('/drafts', { method: 'POST', body: { id, site, ...body } })
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status === 409) return change(id, 1, body)
    throw error
  }
}

function change(id: string, version: number, body: Body): Promise<Head> {
  return client.json<Head>(at(id), { method: 'PATCH', headers: holding(version), body })
}

export function compare(): Promise<Compared> {
  return client.json<Compared>(`${at(draft.id)}/compare`)
}

/** Bring it into the record, as one change. */
export function promote(note: string, override: string): Promise<Promoted> {
  const body = { reason: { note, override } }
  return client.json<Promoted>(`${at(draft.id)}/promote`, { method: 'POST', headers: holding(draft.version), body })
}

export async function throwAway({ id, version }: Head): Promise<void> {
  await client.ask(at(id), { method: 'DELETE', headers: holding(version) })
  if (draft.id === id) replace({ site: draft.site })
}
