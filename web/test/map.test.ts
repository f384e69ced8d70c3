import { describe, expect, it } from 'vitest'
import type { MapLayer, Style } from '../src/api/types'
import { boxOf, joined } from '../src/map/boxes'
import { isShown } from '../src/map/defaults'
import { area, circle, length, type Place } from '../src/map/measure'
import { hatchImage, hatchName } from '../src/map/patterns'
import { dashes, drawn } from '../src/map/styles'
import { grouped } from '../src/panels/layers/groups'

const style = (more: Partial<Style> = {}): Style => ({
  colour: '#112233', fill: '#445566', fill_opacity: 0.5, hatch: null, width_px: 2, dash: '', radius_px: 4, icon: null,
  legend: { en: 'x', zh: 'x' }, ...more,
})
const layer = (more: Partial<MapLayer> = {}): MapLayer => ({
  id: 'zones', title: { en: '', zh: '' }, layer: 'zones', classes: [], order: 1, zoom: { min: 0, max: 24 }, shown: true, label: null,
  style: style(), by: null, values: {}, tiles: 'zones', features_from: 10, ...more,
})

describe('styles', () => {
  it('draw single things from the zoom where there are any, and counts below', () => {
    const found = drawn(layer(), 's', 1)
    expect(found.map((one) => one.id)).toEqual(['zones/fill', 'zones/line/0', 'zones/point', 'zones/cells'])
    expect(drawn(layer({ layer: 'findings' }), 's', 1).map((one) => one.id)).toContain('zones/numbers')
    for (const one of found.slice(0, 3)) expect(one.minzoom).toBe(10)
    for (const one of found.slice(3)) expect(one).toMatchObject({ minzoom: 0, maxzoom: 10 })
  })
  it('count nothing at zooms where the layer is not drawn', () => {
    const found = drawn(layer({ zoom: { min: 16, max: 20 }, features_from: 16 }), 's', 1)
    expect(found.some((one) => one.id.endsWith('/cells'))).toBe(false)
    expect(found[0]).toMatchObject({ minzoom: 16, maxzoom: 21 })
  })
  it('take colour, dash, hatch and strength from the catalogue', () => {
    const values = { a: style({ colour: '#000000', dash: '6 4', hatch: 'rising' }), b: style({ fill: null }), c: style() }
    const found = drawn(layer({ by: 'band', values }), 's', 0.5)
    expect(found[0]?.paint).toMatchObject({
      'fill-opacity': ['match', ['to-string', ['coalesce', ['get', 'band'], '']], 'b', 0, 0.25],
    })
    const lines = found.filter((part) => part.type === 'line')
    expect(lines).toHaveLength(2)
    expect(lines[1]?.paint).toMatchObject({ 'line-width': 2, 'line-opacity': 0.5, 'line-dasharray': [3, 2] })
    expect(found.find((part) => part.id === 'zones/hatch/a')?.paint).toMatchObject({ 'fill-pattern': 'hatch/rising/#000000' })
    expect(dashes(style({ dash: '2,5', width_px: 4 }))).toEqual([0.5, 1.25])
  })
  it('colour a count by the first value of the legend that occurs', () => {
    const values = { violation: style({ fill: '#d6604d' }), possible: style({ fill: null }) }
    const cells = drawn(layer({ by: 'verdict', values }), 's', 1).find((part) => part.id === 'zones/cells')
    const has = (value: string) => ['>', ['coalesce', ['get', `verdict_${value}`], 0], 0]
    expect(cells?.paint).toMatchObject({ 'circle-color': ['case', has('violation'), '#d6604d', has('possible'), '#112233', '#445566'] })
  })
  it('label by columns that may be read as they stand', () => {
    const named = (label: string) => drawn(layer({ label }), 's', 1).some((part) => part.id === 'zones/label')
    expect([named('name'), named('verdict')]).toEqual([true, false])
  })
})

describe('hatches', () => {
  it('fit to themselves on all sides', () => {
    for (const hatch of ['rising', 'falling', 'dots'] as const) {
      const { data, width } = hatchImage(hatchName(hatch, '#0a0b0c')) as ImageData
      const inked = (x: number, y: number) => data[((y % width) * width + (x % width)) * 4 + 3] === 255
      expect([...data].filter((value) => value === 255).length).toBeGreaterThan(20)
      if (hatch === 'rising') expect(inked(0, 0)).toBe(inked(width, 0))
    }
  })
  it('are made of names of hatches only', () => {
    expect(hatchImage('hatch/rising/red')).toBeNull()
    expect(hatchImage('glyph/tree')).toBeNull()
  })
})

describe('measuring', () => {
  // Compared with PROJ's geodesics on WGS 84.
  it('knows lengths on the ellipsoid', () => {
    expect(length([[118, 32], [119, 32]])).toBeCloseTo(94492.805, 2)
    expect(length([[118, 31.5], [118, 32.5]])).toBeCloseTo(110886.823, 2)
    expect(length([[118.7, 32.04], [118.7012, 32.0455]])).toBeCloseTo(620.3235, 3)
    expect(length([[0, 0], [1, 0]])).toBeCloseTo(111319.491, 2)
    expect([length([[118, 32]]), length([]), length([[118, 32], [118, 32]])]).toEqual([0, 0, 0])
  })
  it('knows areas, whichever way around, closed or not', () => {
    const square: Place[] = [[118.7, 32.04], [118.71, 32.04], [118.71, 32.05], [118.7, 32.05]]
    expect(Math.abs(area(square) / 1047299.665 - 1)).toBeLessThan(1e-5)
    const triangle: Place[] = [[118.7, 32.04], [118.703, 32.0412], [118.701, 32.043]]
    expect(Math.abs(area(triangle) / 40846.3518 - 1)).toBeLessThan(1e-5)
    expect(area([...square].reverse())).toBeCloseTo(area(square), 3)
    expect(area([...square, square[0] as Place])).toBeCloseTo(area(square), 3)
    expect(area([[118, 32], [119, 32]])).toBeCloseTo(0, 3)
  })
  it('draws a circle of its radius', () => {
    const [east] = circle([118.7, 32.04], 100).coordinates[0] as Place[]
    expect(Math.abs(length([[118.7, 32.04], east as Place]) - 100)).toBeLessThan(0.4)
  })
})

describe('boxes', () => {
  it('lie around every kind of geometry', () => {
    const point: GeoJSON.Point = { type: 'Point', coordinates: [1, 2, 9] }
    const line: GeoJSON.LineString = { type: 'LineString', coordinates: [[0, 5], [3, 1]] }
    expect(boxOf(point)).toEqual([1, 2, 1, 2])
    expect(boxOf({ type: 'GeometryCollection', geometries: [point, line] })).toEqual([0, 1, 3, 5])
    expect(boxOf(null)).toBeNull()
    expect(boxOf({ type: 'Polygon', coordinates: [] })).toBeNull()
    expect(joined([null, null])).toBeNull()
  })
})

describe('the switch', () => {
  it('has what lies on top of the map at the top, in groups', () => {
    const of = (id: string, order: number) => layer({ id, layer: id, order })
    const found = grouped([of('site', 1), of('zones', 2), of('trees', 3), of('findings', 4)])
    expect(found.map((group) => group.layers.map((one) => one.id))).toEqual([['findings'], ['trees'], ['zones', 'site']])
  })
  it('shows what was chosen, else what is usual', () => {
    expect(isShown(layer({ id: 'observations', shown: false }), { shown: {} })).toBe(false)
    expect(isShown(layer({ id: 'observations', shown: false }), { shown: { observations: true } })).toBe(true)
    expect(isShown(layer(), { shown: {} })).toBe(true)
  })
})
