// Drawing and reshaping on the map, through Terra Draw: it knows features by their keys, and tells what became of them.
import type { Map as MapLibre } from 'maplibre-gl'
import {
  TerraDraw, TerraDrawLineStringMode, TerraDrawPointMode, TerraDrawPolygonMode, TerraDrawSelectMode,
  type GeoJSONStoreFeatures, type SnapToCustom,
} from 'terra-draw'
import { TerraDrawMapLibreGLAdapter } from 'terra-draw-maplibre-gl-adapter'
import { DECIMALS, shapeable } from './corners'
import type { Shape } from './kinds'

export interface Told {
  /** A shape grows with every corner and every move of the pointer; `done` once it is finished. */
  shaped(key: string, geometry: GeoJSON.Geometry, done: boolean): void
  chosen(key: string | null): void
  /** A shape that was begun is not drawn after all. */
  dropped(key: string): void
}

const COLOUR = '#7a2e8e'
const EDIT = { feature: { draggable: true, coordinates: { midpoints: true, draggable: true, deletable: true } } }

export class Drawing {
  private readonly draw: TerraDraw
  private quiet = false

  constructor(map: MapLibre, told: Told, snap: SnapToCustom) {
    const snapping = { toCoordinate: true, toCustom: snap }
    const look = { fillColor: COLOUR, fillOpacity: 0.25, outlineColor: COLOUR, outlineWidth: 2.5 } as const
    this.draw = new TerraDraw({
      adapter: new TerraDrawMapLibreGLAdapter({ map, prefixId: 'draft', coordinatePrecision: DECIMALS }),
      idStrategy: { isValidId: (id) => typeof id === 'string', getId: () => crypto.randomUUID() },
      modes: [
        new TerraDrawPolygonMode({ snapping, styles: look }),
        new TerraDrawLineStringMode({ snapping, styles: { lineStringColor: COLOUR, lineStringWidth: 3 } }),
        new TerraDrawPointMode({ styles: { pointColor: COLOUR, pointWidth: 6 } }),
        new TerraDrawSelectMode({ flags: { polygon: EDIT, linestring: EDIT, point: { feature: { draggable: true } } } }),
      ],
    })
    this.draw.start()
    this.draw.on('change', (ids, type) => {
      if (this.quiet || type === 'styling') return
      for (const id of ids) {
        if (type === 'delete') told.dropped(String(id))
        else this.tell(told, String(id), false)
      }
    })
    this.draw.on('finish', (id) => this.tell(told, String(id), true))
    this.draw.on('select', (id) => told.chosen(String(id)))
    this.draw.on('deselect', () => told.chosen(null))
    this.rest()
  }

  /** Draw a new shape; `told.shaped` hears of it under a key of its own. */
  begin(shape: Shape): void {
    this.draw.setMode(shape)
  }

  /** Draw nothing; shapes can be chosen and reshaped. */
  rest(): void {
    this.draw.setMode('select')
  }

  /** Have exactly these shapes on the map; those that cannot be reshaped (with holes, of several parts) are left out. */
  set(features: { key: string; geometry: GeoJSON.Geometry | null }[]): void {
    this.quiet = true
    const wanted = features.flatMap(({ key, geometry }) => {
      const one = shapeable(geometry)
      return one ? [{ type: 'Feature' as const, id: key, geometry: one, properties: { mode: one.type.toLowerCase() } }] : []
    })
    const keys = new Set(wanted.map((one) => one.id))
    const old = this.draw.getSnapshot().filter((one) => isShape(one) && !keys.has(String(one.id)))
    this.draw.removeFeatures(old.map((one) => String(one.id)))
    this.draw.addFeatures(wanted.filter((one) => !this.draw.hasFeature(one.id)) as GeoJSONStoreFeatures[])
    this.quiet = false
  }

  choose(key: string): void {
    if (!this.draw.hasFeature(key)) return
    this.rest()
    this.draw.selectFeature(key)
  }

  /** Draw one anew, whose shape was changed elsewhere. */
  redraw(key: string, features: { key: string; geometry: GeoJSON.Geometry | null }[]): void {
    this.quiet = true
    if (this.draw.hasFeature(key)) this.draw.removeFeatures([key])
    this.quiet = false
    this.set(features)
  }

  has(lng: number, lat: number): boolean {
    return this.draw.getFeaturesAtLngLat({ lng, lat }, { pointerDistance: 12 }).some(isShape)
  }

  stop(): void {
    this.quiet = true
    this.draw.stop()
  }

  private tell(told: Told, key: string, done: boolean): void {
    const found = this.draw.getSnapshotFeature(key)
    if (found && isShape(found)) told.shaped(key, found.geometry as GeoJSON.Geometry, done)
  }
}

const GUIDES = ['closingPoint', 'snappingPoint', 'coordinatePoint', 'selectionPoint', 'midPoint', 'edited']

function isShape({ properties }: GeoJSONStoreFeatures): boolean {
  return !GUIDES.some((name) => properties[name])
}
