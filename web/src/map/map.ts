// The one owner of the MapLibre map. Everything else speaks of layers of the catalogue, places and things.
import {
  Map as MapLibre, NavigationControl, ScaleControl, setWorkerUrl, type GeoJSONSource, type LngLatLike, type MapMouseEvent,
  type StyleSpecification,
} from 'maplibre-gl'
import 'maplibre-gl/dist/maplibre-gl.css'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import type { Basemap, MapLayer } from '../api/types'
import { tile } from './patterns'
import { drawn, hatches, SELECTED } from './styles'

setWorkerUrl(workerUrl)

export interface Thing {
  layer: MapLayer
  id: string
  properties: Record<string, unknown>
  /** How many there are here, where they are only counted. */
  count: number | null
  lon: number
  lat: number
}

export interface Look {
  shown: (layer: MapLayer) => boolean
  opacity: (layer: MapLayer) => number
  asOf: string
}

const EMPTY: StyleSpecification = {
  version: 8, sources: {}, layers: [{ id: 'ground', type: 'background', paint: { 'background-color': '#f3f4f0' } }],
}
const NEAR_PX = 6

/** Whether this browser can draw a map at all. */
export function canDraw(): boolean {
  const canvas = document.createElement('canvas')
  return canvas.getContext('webgl2') !== null
}

export class GroundMap {
  readonly map: MapLibre
  private layers: MapLayer[] = []

  constructor(container: HTMLElement, centre: LngLatLike, zoom: number) {
    this.map = new MapLibre({
      container, style: EMPTY, center: centre, zoom, maxZoom: 22, attributionControl: { compact: true },
      dragRotate: false, pitchWithRotate: false, touchPitch: false, fadeDuration: 100,
    })
    this.map.touchZoomRotate.disableRotation()
    this.map.addControl(new NavigationControl({ showCompass: false }), 'bottom-right')
    this.map.addControl(new ScaleControl({ maxWidth: 120 }), 'bottom-left')
  }

  /** Resolves when layers can be added. */
  ready(): Promise<void> {
    return new Promise((resolve) => (this.map.isStyleLoaded() ? resolve() : this.map.once('load', () => resolve())))
  }

  /** Draw these layers, in their order, above the basemap. */
  show(layers: MapLayer[], look: Look): void {
    for (const layer of this.layers) this.remove(layer)
    for (const source of new Set(this.layers.map(sourceOf))) if (this.map.getSource(source)) this.map.removeSource(source)
    this.layers = layers.filter((layer) => layer.tiles !== null).sort((one, other) => one.order - other.order)
    for (const layer of this.layers) {
      const source = sourceOf(layer)
      if (!this.map.getSource(source)) {
        const query = look.asOf ? `?as_of=${encodeURIComponent(look.asOf)}` : ''
        const tiles = [`${location.origin}/tiles/${layer.tiles}/{z}/{x}/{y}.pbf${query}`]
        this.map.addSource(source, { type: 'vector', tiles, minzoom: 0, maxzoom: 18, promoteId: 'id' })
      }
      for (const { name, hatch, colour } of hatches(layer)) {
        if (!this.map.hasImage(name)) this.map.addImage(name, tile(hatch, colour), { pixelRatio: 2 })
      }
      this.draw(layer, look)
    }
  }

  /** Draw one layer anew: switched on or off, or seen through more or less. */
  draw(layer: MapLayer, look: Look): void {
    const before = this.above(layer)
    this.remove(layer)
    if (!look.shown(layer)) return
    for (const one of drawn(layer, sourceOf(layer), look.opacity(layer))) this.map.addLayer(one, before)
  }

  private above(layer: MapLayer): string | undefined {
    const later = this.layers.filter((one) => one.order > layer.order || (one.order === layer.order && one.id > layer.id))
    const ids = new Set(later.map((one) => one.id))
    return this.map.getStyle().layers.find((one) => ids.has(one.id.split('/')[0] ?? '') || one.id.startsWith('mark/'))?.id
  }

  private remove(layer: MapLayer): void {
    for (const one of this.map.getStyle().layers) if (one.id.startsWith(`${layer.id}/`)) this.map.removeLayer(one.id)
  }

  /** Put a basemap under everything; null: none. */
  basemap(chosen: Basemap | null): void {
    for (const id of ['base/0', 'base/1']) {
      if (this.map.getLayer(id)) this.map.removeLayer(id)
      if (this.map.getSource(id)) this.map.removeSource(id)
    }
    if (chosen === null) return
    const first = this.map.getStyle().layers.find((one) => one.id !== 'ground' && !one.id.startsWith('base/'))?.id
    const sets = [chosen.tiles, ...(chosen.overlay_tiles ? [chosen.overlay_tiles] : [])]
    sets.forEach((tiles, at) => {
      this.map.addSource(`base/${at}`, {
        type: 'raster', tiles, tileSize: 256, maxzoom: chosen.max_zoom, attribution: chosen.attribution,
      })
      this.map.addLayer({ id: `base/${at}`, type: 'raster', source: `base/${at}`, paint: { 'raster-opacity': 0.85 } }, first)
    })
  }

  /** What lies under a click, the topmost first, each once. */
  at(event: MapMouseEvent): Thing[] {
    const { x, y } = event.point
    const box: [[number, number], [number, number]] = [[x - NEAR_PX, y - NEAR_PX], [x + NEAR_PX, y + NEAR_PX]]
    const known = new Map(this.layers.map((layer) => [layer.id, layer]))
    const found = new Map<string, Thing>()
    for (const feature of this.map.queryRenderedFeatures(box)) {
      const layer = known.get(feature.layer.id.split('/')[0] ?? '')
      if (!layer) continue
      const count = typeof feature.properties.count === 'number' ? feature.properties.count : null
      const id = count === null ? String(feature.properties.id) : `${x},${y}`
      const key = `${layer.layer}/${id}`
      const { lng: lon, lat } = event.lngLat
      if (!found.has(key)) found.set(key, { layer, id, properties: feature.properties, count, lon, lat })
    }
    return [...found.values()]
  }

  /** Mark a geometry, in place of what was marked; null: nothing. */
  mark(geometry: GeoJSON.Geometry | null, name = 'chosen'): void {
    const id = `mark/${name}`
    const data: GeoJSON.FeatureCollection = {
      type: 'FeatureCollection', features: geometry ? [{ type: 'Feature', properties: {}, geometry }] : [],
    }
    const source = this.map.getSource(id) as GeoJSONSource | undefined
    if (source) {
      source.setData(data)
      return
    }
    this.map.addSource(id, { type: 'geojson', data })
    this.map.addLayer({
      id: `${id}/line`, type: 'line', source: id, filter: ['!=', ['geometry-type'], 'Point'],
      paint: { 'line-color': SELECTED, 'line-width': 4 },
    })
    this.map.addLayer({
      id: `${id}/point`, type: 'circle', source: id, filter: ['==', ['geometry-type'], 'Point'],
      paint: { 'circle-radius': 10, 'circle-opacity': 0, 'circle-stroke-color': SELECTED, 'circle-stroke-width': 4 },
    })
  }

  /** Go to a place, near enough to see single things. */
  goTo(lon: number, lat: number, zoom = 18): void {
    this.map.flyTo({ center: [lon, lat], zoom: Math.max(this.map.getZoom(), zoom), duration: duration() })
  }

  /** Go where these degrees lie. */
  fit(bounds: [number, number, number, number]): void {
    this.map.fitBounds(bounds, { padding: 60, maxZoom: 18, duration: duration() })
  }
}

function sourceOf(layer: MapLayer): string {
  return `tiles/${layer.tiles}`
}

/** People who asked for less movement are taken there at once. */
function duration(): number {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 600
}
