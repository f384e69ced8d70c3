// Keep-clear zones of the trees in sight, drawn below what is being planned; and the place that a pointer snaps to.
import type { GeoJSONSource, Map as MapLibre } from 'maplibre-gl'
import type { SnapToCustom } from 'terra-draw'
import { address } from '../../api/address'
import type { FeatureCollection } from '../../api/types'
import { drawn } from '../../map/styles'
import { catalogue, client } from '../../state/session'
import { nearest } from './snapping'

const SOURCE = 'guides'
const FROM_ZOOM = 15
const REACH_PX = 10

export class Guides {
  private readonly layers: string[] = []
  private running: AbortController | null = null
  private readonly moved = () => void this.read()
  snaps = true

  constructor(private readonly map: MapLibre, private readonly site: () => string) {
    map.addSource(SOURCE, { type: 'geojson', data: { type: 'FeatureCollection', features: [] } })
    const look = catalogue.value?.layers.find((layer) => layer.id === 'buffers')
    for (const part of look ? drawn({ ...look, features_from: 0 }, SOURCE, 1) : []) {
      const { 'source-layer': _none, ...own } = part as typeof part & { 'source-layer'?: string }
      map.addLayer({ ...own, id: `${SOURCE}/${part.id}` } as typeof part, 'mark/around/fill')
      this.layers.push(`${SOURCE}/${part.id}`)
    }
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
    this.running?.abort()
    this.map.off('moveend', this.moved)
    for (const id of this.layers) this.map.removeLayer(id)
    this.map.removeSource(SOURCE)
  }

  private async read(): Promise<void> {
    this.running?.abort()
    if (this.map.getZoom() < FROM_ZOOM || !this.site()) return
    const { signal } = (this.running = new AbortController())
    const bounds = this.map.getBounds()
    const bbox = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((one) => one.toFixed(6)).join(',')
    // Without its guides the map is as good as before: the next move asks again.
    const found = await client.json<FeatureCollection>(address('/guides', { site: this.site(), bbox }), { signal }).catch(() => null)
    if (found && !signal.aborted) this.map.getSource<GeoJSONSource>(SOURCE)?.setData(found as GeoJSON.FeatureCollection)
  }
}
