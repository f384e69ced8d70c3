import { describe, expect, it } from 'vitest'
import { classesOf, RAMP } from '../src/panels/density/classes'
import type { Density } from '../src/panels/density/answers'
import { drawnHeat, drawnHexagons, metresPerPixel, numbersFrom, warmth } from '../src/panels/density/drawing'
import { daysOf, periodOf, PERIODS, readQuestion, todayIn, writeQuestion } from '../src/panels/density/question'

describe('a question about density', () => {
  it('is carried by the permalink, as far as it is unusual', () => {
    const usual = readQuestion({})
    expect(usual).toEqual({ from: '', to: '', category: '', undated: true, size: null, look: 'hexagons' })
    expect(writeQuestion(usual)).toEqual({})
    const other = { from: '2026-01-01', to: '2026-03-31', category: '灯具', undated: false, size: 50, look: 'heat' as const }
    expect(readQuestion(writeQuestion(other))).toEqual(other)
  })
  it('takes no nonsense', () => {
    expect(readQuestion({ from: '2026-13-01', to: 'x', size: '1e9', look: 'x', undated: '' })).toEqual(readQuestion({}))
    expect(readQuestion({ size: 'NaN' }).size).toBeNull()
  })
  it('knows periods by their days', () => {
    expect(daysOf('month', '2026-03-01')).toEqual({ from: '2026-01-31', to: '2026-03-01' })
    for (const period of PERIODS) expect(periodOf(daysOf(period, '2026-06-30'), '2026-06-30')).toBe(period)
    expect(periodOf({ from: '2026-01-02', to: '' }, '2026-06-30')).toBeNull()
  })
  it('begins its days where the service is', () => {
    expect(todayIn('Asia/Shanghai', new Date('2026-06-30T17:00:00Z'))).toBe('2026-07-01')
  })
})

describe('classes', () => {
  it('hold every count once, light to dark', () => {
    const counts = Array.from({ length: 97 }, (_, at) => ((at * 37) % 23) + 1)
    const found = classesOf(counts)
    expect(found.reduce((sum, one) => sum + one.hexagons, 0)).toBe(97)
    expect(found.map((one) => one.fill)).toEqual(RAMP.map((one) => one.fill))
    found.slice(1).forEach((one, at) => expect(one.from).toBe((found[at]?.to ?? 0) + 1))
  })
  it('are few where counts are', () => {
    expect(classesOf([])).toEqual([])
    expect(classesOf([3, 3, 3])).toMatchObject([{ from: 3, to: 3, hexagons: 3 }])
    expect(classesOf([1, 1, 9])).toMatchObject([{ from: 1, to: 8, fill: RAMP[0].fill }, { from: 9, to: 9, fill: RAMP[4].fill }])
  })
})

describe('drawing', () => {
  const found = {
    type: 'FeatureCollection', size_m: 25, total: 3, undated: 0, without_place: 0, repeats: 0, first: null, last: null, categories: [],
    points: { shown: 3, each_stands_for: 1, places: [[118, 32], [118, 32], [118.1, 32]] },
    features: [2, 1].map((count, at) => ({ type: 'Feature', id: at, geometry: { type: 'Polygon', coordinates: [[[at, 0], [at + 1, 0], [at + 2, 1], [at + 2, 2]]] }, properties: { cell: [at, -at], count, categories: {} } })),
  } as unknown as Density

  it('shows numbers from where they have room', () => {
    const zoom = numbersFrom(25, 32)
    expect(25 / metresPerPixel(32, zoom)).toBeCloseTo(13, 6)
    const [data, layers] = drawnHexagons(found, classesOf([2, 1]), 32)
    expect(data.hexagons?.features.map((one) => one.properties)).toEqual([{ cell: '0,0', count: 2 }, { cell: '1,-1', count: 1 }])
    expect(layers.find((one) => one.id === 'number')?.minzoom).toBe(zoom)
    expect(layers[0]?.paint).toMatchObject({ 'fill-color': ['step', ['get', 'count'], RAMP[0].fill, 2, RAMP[4].fill] })
  })
  it('warms the densest alike at all zooms, and one place alone never to the utmost', () => {
    const spread = Array.from({ length: 400 }, (_, at) => [118 + (at % 20) * 1e-4, 32 + Math.floor(at / 20) * 1e-4])
    const hot = [8, 12, 16].map((zoom) => warmth(spread, 1, zoom))
    expect([...hot].sort((a, b) => a - b)).toEqual(hot)
    expect(hot[0]).toBeCloseTo(1 / (0.3989422804 * 400), 6)
    expect(warmth([[118, 32]], 1, 20)).toBe(0.6)
    expect(warmth(spread, 3, 8)).toBeCloseTo(hot[0] ?? 0, 9)
    const [data] = drawnHeat(found, 32)
    expect((data.places?.features[0]?.geometry as GeoJSON.MultiPoint).coordinates).toHaveLength(3)
    expect(data.middles?.features[1]).toMatchObject({ geometry: { coordinates: [2, 1] }, properties: { weight: 1 } })
  })
})
