import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick, ref } from 'vue'
import { useChecking } from '../src/panels/draft/checking'
import { cornersOf, shapeable, shapeOf, square } from '../src/panels/draft/corners'
import { begun, content, draft, EMPTY, replace, taken, told, unsaved } from '../src/panels/draft/draft'
import { kindOf, KINDS } from '../src/panels/draft/kinds'
import { save } from '../src/panels/draft/saving'
import { nearest } from '../src/panels/draft/snapping'
import { client } from '../src/state/session'

const PAVING = KINDS[0]!
const SQUARE = square([118.7, 32.04])

describe('a draft', () => {
  it('is unsaved from the first thing in it until it is saved', () => {
    replace({ site: 'QL' })
    expect(unsaved.value).toBe(false)
    draft.features.push(begun(PAVING, SQUARE))
    expect(unsaved.value).toBe(true)
    draft.saved = content(draft)
    expect(unsaved.value).toBe(false)
    draft.features[0]!.properties.name = 'x'
    expect(unsaved.value).toBe(true)
    replace({})
    expect(draft).toEqual(EMPTY)
  })
  it('gives new things codes that no two have', () => {
    const codes = Array.from({ length: 500 }, () => begun(PAVING, SQUARE).properties.code)
    expect(new Set(codes).size).toBe(500)
    expect(codes[0]).toMatch(/^N-[2-9A-HJ-NP-Z]{6}$/)
  })
  it('is told to the service without what is empty or of this browser only', () => {
    const feature = begun(PAVING, SQUARE)
    Object.assign(feature.properties, { code: 'A', name: '', material: undefined })
    expect(told(feature)).toEqual({ type: 'Feature', geometry: SQUARE, properties: { layer: 'assets', code: 'A', class: 'paving.garden_path' } })
    const row = { geometry: SQUARE, properties: { code: 'B', class: 'paving.plaza', version: 3, site: 'QL' } }
    expect(told(taken('assets', row, true))).toEqual({ type: 'Feature', geometry: null, properties: { layer: 'assets', code: 'B', class: 'paving.plaza', remove: true } })
    expect(kindOf(taken('assets', row).properties)?.id).toBe('paving')
    expect(kindOf({ layer: 'assets', class: 'furniture.seat' })).toBeUndefined()
  })
})

describe('a draft that is drawn', () => {
  const asked = vi.spyOn(client, 'json').mockResolvedValue({ findings: [], resolved: [], notes: [] })
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('is judged when the pointer rests, and at once when a shape is done', async () => {
    const features = ref([begun(PAVING, SQUARE)])
    const done = ref(0)
    const scope = effectScope()
    scope.run(() => useChecking(() => features.value, () => done.value, () => 'QL', () => true))
    asked.mockClear()
    for (const x of [1, 2, 3]) {
      features.value = [begun(PAVING, square([x, 1]))]
      await nextTick()
      vi.advanceTimersByTime(50)
    }
    expect(asked).not.toHaveBeenCalled()
    vi.advanceTimersByTime(150)
    expect(asked).toHaveBeenCalledTimes(1)
    features.value = [begun(PAVING, square([4, 1]))]
    done.value = 1
    await nextTick()
    expect(asked).toHaveBeenCalledTimes(2)
    vi.advanceTimersByTime(500)
    expect(asked).toHaveBeenCalledTimes(2)
    scope.stop()
  })
})

describe('a draft that is saved', () => {
  it('is not the one that is in hand when the answer comes', async () => {
    let answer: (head: unknown) => void = () => undefined
    vi.spyOn(client, 'json').mockReturnValueOnce(new Promise((resolve) => (answer = resolve)))
    replace({ site: 'QL', name: 'first', features: [begun(PAVING, SQUARE)] })
    const saving = save()
    replace({ site: 'QL', name: 'second', features: [begun(PAVING, SQUARE)] })
    answer({ id: 'of the first', version: 1 })
    await saving
    expect([draft.id, draft.name, unsaved.value]).toEqual(['', 'second', true])
    replace({})
  })
})

describe('corners', () => {
  it('come back as they were written', () => {
    const shapes = [SQUARE, { type: 'LineString' as const, coordinates: [[1, 2], [3, 4]] }, { type: 'Point' as const, coordinates: [118.7, 32] }]
    for (const shape of shapes) {
      const again = shapeOf(cornersOf(shape), shape.type)
      expect(again?.type).toBe(shape.type)
      expect(cornersOf(again!)).toBe(cornersOf(shape))
    }
  })
  it('are refused where they are none', () => {
    expect(shapeOf('118.7, 32\n118.8, 32', 'Polygon')).toBeNull()
    for (const text of ['', 'x, y', '1', '1 2 3', '200, 0', '0, 91', '1,2\n3,4']) expect(shapeOf(text, 'Point'), text).toBeNull()
    expect(shapeOf(' 118.7，32.04 ', 'Point')).toEqual({ type: 'Point', coordinates: [118.7, 32.04] })
  })
  it('cannot be moved of shapes with holes or several parts', () => {
    const [ring] = SQUARE.coordinates
    expect(shapeable({ type: 'Polygon', coordinates: [ring!, ring!] })).toBeNull()
    expect(shapeable({ type: 'MultiPoint', coordinates: [[0, 0]] })).toBeNull()
    expect(shapeable(null)).toBeNull()
    expect(shapeable({ type: 'Point', coordinates: [1 / 3, 2] })).toEqual({ type: 'Point', coordinates: [0.333333333, 2] })
  })
})

describe('snapping', () => {
  const project = ([x, y]: [number, number]) => ({ x: x * 10, y: y * 10 })
  const line: GeoJSON.LineString = { type: 'LineString', coordinates: [[0, 0], [10, 0]] }
  it('goes to a corner within reach, else to an edge, else nowhere', () => {
    expect(nearest([0.5, 0.5], [line], project, 10)).toEqual([0, 0])
    expect(nearest([5, 0.6], [line], project, 10)).toEqual([5, 0])
    expect(nearest([5, 2], [line], project, 10)).toBeUndefined()
    expect(nearest([0, 0], [], project, 10)).toBeUndefined()
    expect(nearest([20.2, 0], [{ type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [20, 0] }, line] }], project, 10)).toEqual([20, 0])
  })
})
