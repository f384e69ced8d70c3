// Keep-clear zones of the trees in sight, drawn below what is being planned; and the place that a pointer snaps to.
import type { Map as MapLibre } from 'maplibre-gl'
import type { SnapToCustom } from 'terra-draw'
import { address } from '../../api/address'
import { latest } from '../../api/latest'
import type { FeatureCollection } from '../../api/types'
import { collection, Overlay, type OverlayLayer } from '../../map/overlay'
import { drawn } from '../../map/styles'
import { catalogue, client } from '../../state/session'
import { nearest } from './snapping'

const FROM_ZOOM = 15
const REACH_PX = 10

export class Guides {
  private readonly overlay: Overlay
  private readonly asking = latest()
  private readonly moved = () => void this.read()
  snaps = true

  constructor(private readonly map: MapLibre, private readonly site: () => string) {
    this.overlay = new Overlay(map, 'guides')
    const look = catalogue.value?.layers.find((layer) => layer.id === 'buffers')
    const layers = look ? drawn({ ...look, features_from: 0 }, '', 1) : []
    this.overlay.draw({ zones: collection([]) }, layers.map((layer) => {
      const { source: _source, 'source-layer': _part, ...own } = layer as typeof layer & { source: string; 'source-layer': string }
      return { ...own, of: 'zones' } as OverlayLayer
    }))
    map.on('moveend', this.moved)
    this.moved()
  }

  /** Where a pointer belongs: on a corner or an edge within reach, of anything that is drawn. */
  readonly snap: SnapToCustom = ({ containerX, containerY, lng, lat }) => {
    if (!this.snaps) return undefined
    const around = [[containerX - REACH_PX, containerY - REACH_PX], [containerX + REACH_PX, containerY + REACH_PX]] as [[number, number], [number, number]]
    const lines = this.map.queryRenderedFeatures(around).filter((one) => !/^(mark|draft|td-)/.test(one.layer.id)).map((one) => one.geometry)
    return nearest([lng, lat], lines, ([x, y]) => this.map.project([x, y]), REACH_PX)
  }

  end(): void {
    this.asking()
    this.map.off('moveend', this.moved)
    this.overlay.clear()
  }

  private async read(): Promise<void> {
    const signal = this.asking()
    if (this.map.getZoom() < FROM_ZOOM || !this.site()) return
    const bounds = this.map.getBounds()
    const bbox = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((one) => one.toFixed(6)).join(',')
    // Without its guides the map is as good as before: the next move asks again.
    const found = await client.json<FeatureCollection>(address('/guides', { site: this.site(), bbox }), { signal }).catch(() => null)
    if (found && !signal.aborted) this.overlay.put('zones', found as GeoJSON.FeatureCollection)
  }
}
