// What a panel draws of its own on the map: above the layers of the catalogue, below the marks, and gone with the panel.
import type { GeoJSONSource, LayerSpecification, Map as MapLibre } from 'maplibre-gl'

/** A layer of MapLibre without what the overlay knows itself; `of` names its source, `id` is unique in the overlay. */
export type OverlayLayer = { id: string; of: string } & Pick<LayerSpecification, 'type'> & Record<string, unknown>
export type Collections = Record<string, GeoJSON.FeatureCollection>

const ABOVE = 'mark/around/fill'

export class Overlay {
  private layers: string[] = []
  private sources: string[] = []

  constructor(private readonly map: MapLibre, private readonly name: string) {}

  /** Draw these layers of these sources, in place of what was drawn, lowest first. */
  draw(collections: Collections, layers: OverlayLayer[]): void {
    this.clear()
    for (const [of, data] of Object.entries(collections)) {
      this.map.addSource(this.key(of), { type: 'geojson', data })
      this.sources.push(this.key(of))
    }
    for (const { id, of, ...rest } of layers) {
      this.map.addLayer({ ...rest, id: this.key(id), source: this.key(of) } as LayerSpecification, ABOVE)
      this.layers.push(this.key(id))
    }
  }

  /** Other data for a source that is drawn. */
  put(of: string, data: GeoJSON.FeatureCollection): void {
    this.map.getSource<GeoJSONSource>(this.key(of))?.setData(data)
  }

  /** The properties of what one of its layers shows at a place; null where it shows nothing. */
  at(id: string, lon: number, lat: number): Record<string, unknown> | null {
    if (!this.layers.includes(this.key(id))) return null
    const [found] = this.map.queryRenderedFeatures(this.map.project([lon, lat]), { layers: [this.key(id)] })
    return found ? (found.properties as Record<string, unknown>) : null
  }

  /** Take everything off the map. */
  clear(): void {
    for (const id of this.layers.splice(0)) if (this.map.getLayer(id)) this.map.removeLayer(id)
    for (const id of this.sources.splice(0)) if (this.map.getSource(id)) this.map.removeSource(id)
  }

  private key(id: string): string {
    return `panel/${this.name}/${id}`
  }
}

export function collection<T extends GeoJSON.Geometry>(features: { geometry: T; properties?: GeoJSON.GeoJsonProperties }[]): GeoJSON.FeatureCollection {
  return { type: 'FeatureCollection', features: features.map(({ geometry, properties = {} }) => ({ type: 'Feature', geometry, properties })) }
}
