import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { AuditJob, Feature, FeatureCollection } from '../src/api/types'
import { filterOf, narrowed, queryOf, setFilters } from '../src/panels/audit/filters'
import { readPages } from '../src/panels/audit/pages'
import { countBy, ofVerdict, sorted, windowOf } from '../src/panels/audit/rows'
import { comparable, kept } from '../src/panels/audit/runs'
import { hasCard } from '../src/panels/registry'
import { NOWHERE, view } from '../src/state/view'

function finding(id: string, verdict: string, severity: string, rule = 'r', subject = 's'): Feature {
  return { type: 'Feature', id, geometry: null, properties: { verdict, severity, rule, subject } }
}

/** Pages of `sizes` features each. */
function pages(...sizes: number[]): (path: string) => Promise<FeatureCollection> {
  return (path) => {
    const at = Number(path)
    const features = Array.from({ length: sizes[at] ?? 0 }, (_, n) => finding(`${at}-${n}`, 'violation', 'grave'))
    return Promise.resolve({ type: 'FeatureCollection', features, links: at + 1 < sizes.length ? [{ rel: 'next', href: String(at + 1) }] : [] })
  }
}

describe('long lists', () => {
  it('are shown at once, and then in ever larger steps', async () => {
    const [shown, counted]: [number[], number[]] = [[], []]
    await readPages('0', pages(...Array.from({ length: 50 }, () => 1000)), { show: (rows) => shown.push(rows.length / 1000), count: (n) => counted.push(n) })
    expect(shown).toEqual([1, 2, 4, 8, 16, 32, 50])
    expect(counted).toHaveLength(50)
    expect(counted.at(-1)).toBe(50_000)
  })
  it('show an empty page too', async () => {
    const show = vi.fn()
    await readPages('0', pages(0), { show, count: () => undefined })
    expect(show).toHaveBeenCalledExactlyOnceWith([], expect.anything())
  })
  it('keep what has come where a page fails', async () => {
    const show = vi.fn()
    const ask = (path: string) => (path === '1' ? Promise.reject(new Error('gone')) : pages(2, 2)(path))
    await expect(readPages('0', ask, { show, count: () => undefined })).rejects.toThrow('gone')
    expect(show.mock.calls.map(([rows]) => (rows as Feature[]).length)).toEqual([2])
  })
})

describe('rows', () => {
  const rows = [
    finding('a', 'indeterminate', 'grave', 'r1', 'T2'), finding('b', 'violation', 'advice', 'r2', 'T1'), finding('c', 'violation', 'grave', 'r3', 'T3'),
    finding('d', 'possible', 'normal', 'r1', 'T1'), finding('e', 'violation', 'grave', 'r1', 'T9'),
  ]
  const ids = (of: Feature[]) => of.map(({ id }) => id).join('')

  it('stand worst first, by rule or by thing', () => {
    expect(ids(sorted(rows, 'worst'))).toBe('ecbda')
    expect(ids(sorted(rows, 'rule'))).toBe('edabc')
    expect(ids(sorted(rows, 'subject'))).toBe('bdace')
    expect(ids(rows)).toBe('abcde')
  })
  it('are counted and picked by verdict', () => {
    expect(countBy(rows, 'verdict')).toEqual({ violation: 3, possible: 1, indeterminate: 1 })
    expect(ids(ofVerdict(rows, 'possible'))).toBe('d')
    expect(ofVerdict(rows, '')).toHaveLength(5)
  })
  it('exist as far as they are in sight, and a few more', () => {
    expect(windowOf(0, 500, 50, 50_000)).toEqual([0, 16])
    expect(windowOf(50 * 1000, 500, 50, 50_000)).toEqual([994, 1016])
    expect(windowOf(50 * 49_990, 500, 50, 50_000)).toEqual([49_984, 50_000])
    expect(windowOf(50 * 1000, 500, 50, 3)).toEqual([2, 3]) // the list has become shorter
    expect(windowOf(0, 0, 50, 0)).toEqual([0, 0])
  })
  it('of 50,000 have the worst first', () => {
    const many = Array.from({ length: 50_000 }, (_, n) => finding(String(n), ['possible', 'violation'][n % 2] ?? '', 'grave', `r${n % 31}`, `T${(n * 7919) % 50_000}`))
    const found = sorted(many, 'worst').map((one) => one.properties.verdict)
    expect(found.indexOf('possible')).toBe(found.lastIndexOf('violation') + 1)
  })
})

describe('filters', () => {
  beforeEach(() => Object.assign(view, { ...NOWHERE, find: {} }))

  it('stand in the view, and ask the service for what is set', () => {
    setFilters({ rule: 'heritage.trunk-paving', about: ' T 1 ', verdict: 'possible' })
    expect(view.find).toEqual({ 'audit.rule': 'heritage.trunk-paving', 'audit.about': ' T 1 ', 'audit.verdict': 'possible' })
    expect(queryOf('QL', [1, 2, 3, 4])).toMatchObject({ site: 'QL', rule: 'heritage.trunk-paving', about: 'T 1', verdict: '', bbox: '1.000000,2.000000,3.000000,4.000000' })
    expect(queryOf('', null, 'possible')).toMatchObject({ verdict: 'possible' })
    expect(narrowed()).toBe(true)
    setFilters({ rule: '', about: '', verdict: '' })
    expect([view.find, narrowed(), filterOf('rule')]).toEqual([{}, false, ''])
  })
  it('ask for a state only of an audit', () => {
    setFilters({ state: 'new' })
    expect(queryOf('', null)).not.toHaveProperty('state')
    setFilters({ audit: 'A' })
    expect(queryOf('', null)).toMatchObject({ audit: 'A', state: 'new' })
  })
  it('leave the finding to the panel, everything else to the card', () => {
    view.panel = 'audit'
    view.selected = { layer: 'findings', id: 'x' }
    expect(hasCard(view)).toBe(false)
    view.selected = { layer: 'trees', id: 'x' }
    expect(hasCard(view)).toBe(true)
    Object.assign(view, { panel: 'layers', selected: { layer: 'findings', id: 'x' } })
    expect(hasCard(view)).toBe(true)
    view.selected = null
    expect(hasCard(view)).toBe(false)
  })
})

describe('runs', () => {
  const run = (id: string, more: Partial<AuditJob> = {}) => ({ id, site: 'QL', area: null, summary: { record: { new: 1, open: 0, gone: 0 } }, ...more }) as AuditJob
  const box = { type: 'Point', coordinates: [1, 2] } as GeoJSON.Geometry

  it('are compared with runs of the same site and area that kept something', () => {
    const runs = [run('a'), run('b', { site: 'X' }), run('c', { area: box }), run('d', { summary: null }), run('e'), run('f', { area: { ...box } })]
    const ids = (found: AuditJob[]) => found.map(({ id }) => id).join('')
    expect(ids(comparable(runs, undefined))).toBe('abcef')
    expect(ids(comparable(runs, runs[0]))).toBe('ae')
    expect(ids(comparable(runs, runs[2]))).toBe('cf')
    expect(kept(run('g', { summary: { record: null } as AuditJob['summary'] }))).toBe(false)
  })
})
