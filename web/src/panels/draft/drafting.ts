// Joins the draft with the map: what is drawn becomes part of it, what it holds is on the map.
import { computed, nextTick, onBeforeUnmount, ref, shallowRef, watch } from 'vue'
import { ground, taker } from '../../map/shared'
import { view } from '../../state/view'
import { square } from './corners'
import { begun, draft, type DraftFeature } from './draft'
import type { Drawing } from './drawing'
import type { Guides } from './guides'
import type { Kind, Shape } from './kinds'

export function useDrafting() {
  /** What is being drawn now. */
  const mode = ref<{ kind: Kind; shape: Shape } | null>(null)
  const chosen = ref<string | null>(null)
  const current = shallowRef<DraftFeature | null>(null)
  const snaps = ref(true)
  /** Whether shapes can be drawn with a pointer. */
  const ready = ref(false)
  /** The draft, and what is being drawn. */
  const features = computed(() => (current.value && isWhole(current.value.geometry) ? [...draft.features, current.value] : draft.features))
  let drawing: Drawing | null = null
  let guides: Guides | null = null
  let gone = false
  /** Whether the pointer went down to draw: the click that ends a shape reaches the map when nothing is drawn any more. */
  let pressed = false

  watch(ground, start, { immediate: true })
  onBeforeUnmount(() => {
    gone = true
    taker.value = null
    ground.value?.map.getCanvas().removeEventListener('pointerdown', press)
    drawing?.stop()
    guides?.end()
    for (const mark of ['around', 'evidence', 'results', 'chosen'] as const) ground.value?.mark(mark)
  })

  async function start(): Promise<void> {
    if (!ground.value || drawing) return
    const { map } = ground.value
    const [{ Drawing }, { Guides }] = await Promise.all([import('./drawing'), import('./guides')])
    if (gone) return
    guides = new Guides(map, () => draft.site)
    drawing = new Drawing(map, { shaped, chosen: (key) => (chosen.value = key ?? chosen.value), dropped }, guides.snap)
    taker.value = {
      wants: (lon, lat) => mode.value !== null || pressed || Boolean(drawing?.has(lon, lat)),
      click: () => (pressed = false), // Terra Draw hears of it by itself
    }
    map.getCanvas().addEventListener('pointerdown', press)
    ready.value = true
    show()
  }

  function press(): void {
    pressed = mode.value !== null
  }

  function shaped(key: string, geometry: GeoJSON.Geometry, done: boolean): void {
    const known = draft.features.find((one) => one.key === key)
    if (known) known.geometry = geometry
    else if (mode.value) {
      const { kind } = mode.value
      current.value = { ...(current.value?.key === key ? current.value : begun(kind, geometry)), key, geometry }
      if (done) finish(current.value)
    }
  }

  function finish(feature: DraftFeature): void {
    current.value = null
    mode.value = null
    draft.features.push(feature)
    // Terra Draw is still at work on the click that ended the shape.
    void nextTick(() => choose(feature.key))
  }

  function dropped(key: string): void {
    if (current.value?.key === key) current.value = null
    else if (draft.features.some((one) => one.key === key)) remove(key) // by the Delete key
  }

  function begin(kind: Kind, shape: Shape): void {
    mode.value = { kind, shape }
    chosen.value = null
    drawing?.begin(shape)
  }

  function stop(): void {
    mode.value = null
    current.value = null
    drawing?.rest()
  }

  /** A new thing in the middle of the map, without a pointer. */
  function place(kind: Kind, shape: Shape): void {
    stop()
    const middle: [number, number] = [view.lon, view.lat]
    const feature = begun(kind, shape === 'point' ? { type: 'Point', coordinates: middle } : square(middle))
    draft.features.push(feature)
    choose(feature.key)
  }

  function add(feature: DraftFeature): void {
    draft.features.push(feature)
    choose(feature.key)
  }

  function remove(key: string): void {
    draft.features = draft.features.filter((one) => one.key !== key)
    if (chosen.value === key) chosen.value = null
  }

  function choose(key: string | null): void {
    chosen.value = key
    show()
    if (key) drawing?.choose(key)
  }

  /** Have the map show what the draft holds. */
  function show(): void {
    drawing?.set(draft.features.filter((one) => !one.properties.remove))
    ground.value?.mark('around', ...draft.features.filter((one) => one.properties.remove).map((one) => one.geometry))
  }

  watch(() => draft.features.map((one) => one.key).join(), () => !current.value && show())
  watch(snaps, (on) => guides && (guides.snaps = on))
  return { mode, chosen, features, snaps, ready, begin, stop, place, add, remove, choose, redraw: (key: string) => drawing?.redraw(key, draft.features) }
}

/** Whether a shape that is being drawn has corners enough to be judged. */
function isWhole(geometry: GeoJSON.Geometry | null): boolean {
  if (geometry?.type === 'Point') return true
  const places = geometry?.type === 'Polygon' ? geometry.coordinates[0] : geometry?.type === 'LineString' ? geometry.coordinates : []
  const different = new Set((places ?? []).map((place) => place.map((one) => one.toFixed(7)).join()))
  return different.size > (geometry?.type === 'Polygon' ? 2 : 1)
}
