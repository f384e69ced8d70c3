// The one owner of the MapLibre map. Everything else speaks of layers of the catalogue, places, things and marks.
import { AttributionControl, Map as MapLibre, ScaleControl, setWorkerUrl, type LayerSpecification, type StyleSpecification, type VectorTileSource } from 'maplibre-gl'
import 'maplibre-gl/dist/maplibre-gl.css'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import type { Basemap, MapLayer } from '../api/types'
import { setBasemap } from './basemap'
import type { Box } from './boxes'
import { glyphImage } from './glyphs'
import { markLayers, markSources, setMark, type Mark } from './marks'
import { hatchImage } from './patterns'
import { drawn } from './styles'
import { thingsAt, type Thing } from './things'

setWorkerUrl(workerUrl)

export type Sides = Record<'top' | 'right' | 'bottom' | 'left', number>

export interface Look {
  shown: (layer: MapLayer) => boolean
  opacity: (layer: MapLayer) => number
}

const TILES_TO_ZOOM = 18
const CLOSE = 17.5
const SETTLED_MS = 250

/** Thrown by GroundMap where the browser cannot draw a map at all. */
export { GPUInitializationError as CannotDrawError } from 'maplibre-gl'

export class GroundMap {
  readonly map: MapLibre
  /** Resolves when what is drawn can be changed. */
  readonly styled: Promise<unknown>
  private gone = false

  /** Draws these layers in their order, as they are on a day (empty: today). `covered`: pixels of the map that sheets and
   * cards cover. */
  constructor(
    private readonly container: HTMLElement, readonly covered: () => Partial<Sides>, private readonly layers: MapLayer[], private readonly look: Look, private day: string,
    bounds: Box | null, view: { lon: number; lat: number; zoom: number },
  ) {
    const start = Number.isFinite(view.zoom) ? { center: [view.lon, view.lat] as [number, number], zoom: view.zoom } : bounds ? { bounds } : { zoom: 2 }
    this.map = new MapLibre({
      container, style: this.style(), validateStyle: import.meta.env.DEV, ...start, fitBoundsOptions: { padding: this.padding() }, maxZoom: 22, attributionControl: false,
      dragRotate: false, pitchWithRotate: false, touchPitch: false, fadeDuration: 0,
    })
    this.styled = this.map.once('style.load')
    this.map.touchZoomRotate.disableRotation()
    this.map.keyboard.disableRotation()
    this.map.addControl(new ScaleControl({ maxWidth: 110 }), 'bottom-left')
    this.map.addControl(new AttributionControl({ compact: true }), 'bottom-left')
    this.map.setMissingStyleImageResolver((id) => {
      const image = hatchImage(id) ?? glyphImage(id)
      if (image && !this.map.hasImage(id)) this.map.addImage(id, image, { pixelRatio: 2 })
    })
  }

  /** Look again at the switches and strengths of these layers. */
  restyle(layers: MapLayer[]): void {
    for (const layer of layers) {
      const visibility = this.look.shown(layer) ? 'visible' : 'none'
      for (const part of drawn(layer, sourceOf(layer), this.look.opacity(layer))) {
        this.map.setLayoutProperty(part.id, 'visibility', visibility)
        for (const [name, value] of Object.entries(part.paint ?? {})) {
          if (name.endsWith('opacity')) this.map.setPaintProperty(part.id, name as never, value as never)
        }
      }
    }
  }

  /** Ask for all tiles anew: as they are on another day, or for somebody else. */
  reload(day = this.day): void {
    this.day = day
    for (const layer of this.layers) this.map.getSource<VectorTileSource>(sourceOf(layer))?.setTiles(this.addresses(layer))
    this.settle()
  }

  /** Ask again for tiles that did not come: MapLibre never does unless it forgets them, as it does where nothing shows them. */
  renew(): void {
    for (const layer of this.layers) for (const { id } of drawn(layer, sourceOf(layer), 1)) this.map.setLayoutProperty(id, 'visibility', 'none')
    void this.map.once('render', () => {
      this.restyle(this.layers)
      this.settle()
    })
  }

  /** A tile that is asked for again and comes unchanged is told by no event: without this the map would not be idle again. */
  private settle(): void {
    setTimeout(() => {
      if (this.gone) return
      if (this.map.loaded()) this.map.triggerRepaint()
      else this.settle()
    }, SETTLED_MS)
  }

  remove(): void {
    this.gone = true
    this.map.remove()
  }

  basemap(chosen: Basemap | null): void {
    setBasemap(this.map, chosen)
  }

  mark(name: Mark, ...geometries: (GeoJSON.Geometry | null)[]): void {
    setMark(this.map, name, geometries)
  }

  /** What lies under a place of the screen, the topmost first; without one, under the middle of the map. */
  at(place: { x: number; y: number } = this.map.project(this.map.getCenter())): Thing[] {
    return thingsAt(this.map, place, this.layers)
  }

  /** Have a box in sight; one that is in sight already, and large enough to see, stays where it is. */
  reveal(box: Box): void {
    const [west, south, east, north] = box
    const { clientWidth, clientHeight } = this.container
    const { right = 0, bottom = 0 } = this.covered()
    const [low, high] = [this.map.project([west, south]), this.map.project([east, north])]
    const inside = low.x > 0 && high.y > 0 && high.x < clientWidth - right && low.y < clientHeight - bottom
    if (inside && this.map.getZoom() >= CLOSE - 1.5) return
    this.fit(box, Math.max(CLOSE, this.map.getZoom()))
  }

  fit(box: Box, maxZoom = 18): void {
    this.map.fitBounds(box, { padding: this.padding(), maxZoom, duration: duration() })
  }

  /** Come nearer to a place. */
  approach(lon: number, lat: number, by = 2): void {
    this.map.flyTo({ center: [lon, lat], zoom: this.map.getZoom() + by, duration: duration() })
  }

  /** What is to be seen keeps off the edges, and off what is covered. */
  private padding(): Sides {
    const { clientWidth, clientHeight } = this.container
    const edge = Math.min(72, clientWidth / 8, clientHeight / 8)
    const { right = 0, bottom = 0 } = this.covered()
    return { top: edge, left: edge, right: edge + right, bottom: edge + bottom }
  }

  private style(): StyleSpecification {
    const sources = this.layers.map((layer) => [sourceOf(layer), { type: 'vector', tiles: this.addresses(layer), maxzoom: TILES_TO_ZOOM }])
    const drawing = this.layers.flatMap((layer) => drawn(layer, sourceOf(layer), this.look.opacity(layer)).map((part) => {
      const visibility = this.look.shown(layer) ? 'visible' : 'none'
      return { ...part, layout: { ...part.layout, visibility } } as LayerSpecification
    }))
    return {
      version: 8, sources: { ...(Object.fromEntries(sources) as StyleSpecification['sources']), ...markSources() },
      layers: [{ id: 'ground', type: 'background', paint: { 'background-color': '#f4f5f1' } }, ...drawing, ...markLayers()],
    }
  }

  private addresses(layer: MapLayer): string[] {
    const day = this.day ? `?as_of=${encodeURIComponent(this.day)}` : ''
    return [`${location.origin}/tiles/${encodeURIComponent(layer.tiles ?? '')}/{z}/{x}/{y}.pbf${day}`]
  }
}

function sourceOf(layer: MapLayer): string {
  return `tiles/${layer.tiles}`
}

/** Whoever asked for less movement is there at once. */
function duration(): number {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 500
}
