import { nextTick } from 'vue'
import { beforeAll, describe, expect, it } from 'vitest'
import { keepAddress } from '../src/state/address'
import { NOWHERE, read, view, write, type View } from '../src/state/view'

const FULL: View = {
  lon: 118.70123, lat: 32.04056, zoom: 16.25, shown: { trees: true, paving: false }, opacity: { paving: 0.4, zones: 0.75 },
  basemap: 'tianditu', language: 'en', asOf: '2026-06-30', site: '青龙 S&1', panel: 'search', selected: { layer: 'trees', id: '0190-ab' },
  find: { 'audit.verdict': 'possible', 'audit.about': 'T 1=&+' },
}

describe('the address of a view', () => {
  it('gives back what was written', () => {
    expect(read(`#${write(FULL)}`)).toEqual(FULL)
    expect(read(write({ ...FULL, panel: '', selected: null, find: {} }))).toEqual({ ...FULL, panel: '', selected: null, find: {} })
  })
  it('is empty where nothing was chosen', () => {
    expect(write({ ...NOWHERE, shown: {}, opacity: {}, find: {} })).toBe('panel=layers')
    expect(read('')).toEqual(NOWHERE)
  })
  it('takes no nonsense', () => {
    const hostile = '#at=99/91/400&layers=%3Cscript%3E,+<b>,-a:999999&basemap="x"&language=xx&asOf=2026-99-99&panel=../../x&of=a/b/../c&site=&__proto__.x=1&audit.=2&Audit.x=3&density.from=<b>'
    expect(read(hostile)).toEqual({ ...NOWHERE, selected: { layer: 'a', id: 'b' }, find: { 'density.from': '<b>' } })
    expect(read('#at=NaN/NaN/NaN&of=../x')).toEqual(NOWHERE)
  })
})

describe('the history of the browser', () => {
  beforeAll(() => keepAddress())

  it('gets an entry for a choice, none for a move', async () => {
    const before = history.length
    Object.assign(view, { lon: 118.7, lat: 32.04, zoom: 15 })
    await nextTick()
    expect(history.length).toBe(before)
    expect(location.hash).toBe('#at=15.00/32.040000/118.700000&panel=layers')
    view.panel = 'near'
    await nextTick()
    expect(history.length).toBe(before + 1)
    expect(read(location.hash).panel).toBe('near')
  })
  it('is followed', () => {
    location.hash = '#at=12.00/32.000000/118.000000&asOf=2026-01-02'
    dispatchEvent(new Event('hashchange'))
    expect(view).toMatchObject({ zoom: 12, lat: 32, lon: 118, asOf: '2026-01-02', panel: 'layers' })
  })
})
