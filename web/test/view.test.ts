import { describe, expect, it } from 'vitest'
import { NOWHERE, read, write, type View } from '../src/state/view'

const FULL: View = {
  lon: 118.70123, lat: 32.04056, zoom: 16.25, shown: { trees: true, paving: false }, opacity: { paving: 0.4, zones: 0.75 },
  basemap: 'tianditu', asOf: '2026-06-30', site: '青龙 S&1', panel: 'search', selected: { layer: 'trees', id: '0190-ab' },
}

describe('the address of a view', () => {
  it('gives back what was written', () => {
    expect(read(`#${write(FULL)}`)).toEqual(FULL)
    expect(read(write({ ...FULL, panel: '', selected: null }))).toEqual({ ...FULL, panel: '', selected: null })
  })
  it('is empty where nothing was chosen', () => {
    expect(write({ ...NOWHERE, shown: {}, opacity: {} })).toBe('')
    expect(read('')).toEqual(NOWHERE)
  })
  it('takes no nonsense', () => {
    const hostile = '#at=99/91/400&layers=%3Cscript%3E,+<b>,-a:999999&basemap="x"&asOf=2026-99-99&panel=../../x&of=a/b/../c&site='
    expect(read(hostile)).toEqual({ ...NOWHERE, selected: { layer: 'a', id: 'b' } })
    expect(read('#at=NaN/NaN/NaN&of=../x')).toEqual(NOWHERE)
  })
})
