import { describe, expect, it } from 'vitest'
import type { MapLayer, Style } from '../src/api/types'
import { area, length } from '../src/map/measure'
import { dashes, drawn, hatches } from '../src/map/styles'

const style = (more: Partial<Style> = {}): Style => ({
  colour: '#112233', fill: '#445566', fill_opacity: 0.5, hatch: null, width_px: 2, dash: '', radius_px: 4, icon: null,
  legend: { en: 'x', zh: 'x' }, ...more,
})
const layer = (more: Partial<MapLayer> = {}): MapLayer => ({
  id: 'zones', title: { en: '', zh: '' }, layer: 'zones', classes: [], order: 1, zoom: { min: 0, max: 24 }, label: null,
  style: style(), by: null, values: {}, tiles: 'zones', features_from: 10, ...more,
})

describe('styles', () => {
  it('draw single things from the zoom where there are any, and counts below', () => {
    const found = drawn(layer(), 's', 1)
    expect(found.map((one) => one.id)).toEqual(['zones/fill', 'zones/line', 'zones/point', 'zones/cells', 'zones/numbers'])
    for (const one of found.slice(0, 3)) expect(one.minzoom).toBe(10)
    for (const one of found.slice(3)) expect(one.maxzoom).toBe(10)
  })
  it('take colour, dash and strength from the catalogue', () => {
    const values = { a: style({ colour: '#000000', dash: '6 4', hatch: 'rising' }), b: style({ fill: null }) }
    const one = layer({ by: 'band', values })
    const found = drawn(one, 's', 0.5)
    expect(hatches(one)).toEqual([{ name: 'hatch-rising-#000000', hatch: 'rising', colour: '#000000' }])
    const lines = found.filter((part) => part.type === 'line')
    expect(lines.map((part) => part.id)).toEqual(['zones/line', 'zones/line/a', 'zones/line/b'])
    expect(lines[1]?.paint).toEqual({ 'line-color': '#000000', 'line-width': 2, 'line-opacity': 0.5, 'line-dasharray': [3, 2] })
    expect(found.some((part) => part.id === 'zones/hatch')).toBe(true)
    expect(dashes(style({ dash: '2,5', width_px: 4 }))).toEqual([0.5, 1.25])
  })
})

describe('measuring', () => {
  it('knows a degree of the equator and of a meridian', () => {
    expect(length([[0, 0], [1, 0]])).toBeCloseTo(111_195, -1)
    expect(length([[118, 32], [118, 33], [118, 34]])).toBeCloseTo(222_390, -1)
    expect(length([[118, 32]])).toBe(0)
  })
  it('knows the area of a hectare, whichever way around, closed or not', () => {
    const dy = 100 / 111_195
    const dx = dy / Math.cos((32 * Math.PI) / 180)
    const ring: [number, number][] = [[118, 32], [118 + dx, 32], [118 + dx, 32 + dy], [118, 32 + dy]]
    expect(area(ring)).toBeCloseTo(10_000, -2)
    expect(area([...ring].reverse())).toBeCloseTo(area(ring), 6)
    expect(area([...ring, ring[0] as [number, number]])).toBeCloseTo(area(ring), 6)
  })
})
