import { describe, expect, it } from 'vitest'
import type { MapLayer, Style } from '../src/api/types'
import type { WhatIf } from '../src/panels/zones/answers'
import { drawnBand, drawnWhatIf, styleOf } from '../src/panels/zones/drawing'
import { questionOf, readSupposed, writeSupposed } from '../src/panels/zones/supposed'

const style = (colour: string) => ({ colour, fill: '#ffffff' }) as Style
const layers = [
  { id: 'zones', style: style('#000001'), values: { above_5y: style('#a58a4a'), below_normal: style('#2b6ca3') } },
  { id: 'band_changes', style: style('#4a4a4a'), values: { wetter: style('#08519c') } },
] as unknown as MapLayer[]

describe('what somebody supposes', () => {
  it('is carried by the permalink, as far as it is unusual', () => {
    const usual = readSupposed({})
    expect(usual).toEqual({ level: '2y', way: 'shift', side: 'inland', metres: 1, elevation: null })
    expect(writeSupposed(usual)).toEqual({})
    const other = { level: '5y' as const, way: 'elevation' as const, side: 'riverward' as const, metres: 2.5, elevation: 7.4 }
    expect(readSupposed(writeSupposed(other))).toEqual(other)
    expect(readSupposed({ level: 'x', way: '<b>', metres: '-3', elevation: '1e9' })).toEqual(usual)
  })
  it('becomes one question, where nothing is missing', () => {
    const of = readSupposed({ metres: '3' })
    expect(questionOf(of, [])).toEqual({ level: '2y', shift_m: 3 })
    expect(questionOf({ ...of, side: 'riverward' }, [])).toEqual({ level: '2y', shift_m: -3 })
    expect(questionOf({ ...of, way: 'elevation' }, [])).toBeNull()
    expect(questionOf({ ...of, way: 'elevation', elevation: 6.4 }, [])).toEqual({ level: '2y', elevation_m: 6.4 })
    expect(questionOf({ ...of, way: 'line' }, [[118, 32]])).toBeNull()
    expect(questionOf({ ...of, way: 'line' }, [[118, 32], [118.1, 32]])).toMatchObject({ line: { coordinates: [[118, 32], [118.1, 32]] } })
  })
})

describe('drawing', () => {
  it('points out one band', () => {
    const feature = (band: string) => ({ type: 'Feature' as const, geometry: { type: 'Point' as const, coordinates: [0, 0] }, properties: { band } })
    const [data] = drawnBand({ type: 'FeatureCollection', features: [feature('above_5y'), feature('below_normal')] }, 'above_5y', style('#a58a4a'))
    expect(data.band?.features.map((one) => one.properties?.band)).toEqual(['above_5y'])
  })
  it('hatches new bands in their own colours', () => {
    const none = { type: 'FeatureCollection', features: [] }
    const found = { zones: { features: [{ properties: { band: 'above_5y' } }] }, areas: none, line: none } as unknown as WhatIf
    const [, drawn] = drawnWhatIf(found, layers)
    expect(drawn[0]?.paint).toMatchObject({ 'fill-pattern': ['match', ['get', 'band'], 'above_5y', 'hatch/rising/#a58a4a', 'hatch/rising/#000001'] })
    expect(styleOf(layers, 'band_changes', 'drier')?.colour).toBe('#4a4a4a')
  })
})
