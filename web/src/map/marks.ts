// What is pointed out on top of everything: the chosen thing, the evidence of a finding, results, a line measured.
import type { GeoJSONSource, LayerSpecification, Map as MapLibre, StyleSpecification } from 'maplibre-gl'
import { EDGELESS } from './styles'

/** Kinds of marks, lowest first. */
export type Mark = 'around' | 'results' | 'chosen' | 'evidence' | 'measured'

interface Look {
  colour: string
  fill: number
  width: number
  radius: number
  /** Of the dark edge that makes it stand out on any ground. */
  edge: number
  dash?: number[]
}

const LOOKS: Record<Mark, Look> = {
  around: { colour: '#1a5fb4', fill: 0.06, width: 1.5, radius: 4, edge: 0, dash: [3, 2] },
  results: { colour: '#1a5fb4', fill: 0.06, width: 1.8, radius: 6, edge: 0 },
  chosen: { colour: '#ffb000', fill: 0.12, width: 3.5, radius: 10, edge: 0.55 },
  evidence: { colour: '#ff4d6d', fill: 0.25, width: 4, radius: 8, edge: 0.55 },
  measured: { colour: '#1a5fb4', fill: 0.12, width: 2.5, radius: 4, edge: 0 },
}
const DARK = '#16211b'

/** An empty source for each mark. */
export function markSources(): StyleSpecification['sources'] {
  return Object.fromEntries(Object.keys(LOOKS).map((name) => [`mark/${name}`, { type: 'geojson', data: collection([]) }]))
}

/** The layers that draw the marks, lowest first. */
export function markLayers(): LayerSpecification[] {
  return Object.entries(LOOKS).flatMap(([name, look]): LayerSpecification[] => {
    const source = `mark/${name}`
    const line = { type: 'line' as const, source, filter: ['!=', ['geometry-type'], 'Point'] as never, layout: { 'line-join': 'round' as const } }
    const point = { type: 'circle' as const, source, filter: ['==', ['geometry-type'], 'Point'] as never }
    return [
      {
        id: `${source}/fill`, type: 'fill', source, filter: ['==', ['geometry-type'], 'Polygon'],
        paint: { ...EDGELESS, 'fill-color': look.colour, 'fill-opacity': look.fill },
      },
      { ...line, id: `${source}/edge`, paint: { 'line-color': DARK, 'line-width': look.width + 2.5, 'line-opacity': look.edge } },
      {
        ...line, id: `${source}/line`,
        paint: { 'line-color': look.colour, 'line-width': look.width, ...(look.dash ? { 'line-dasharray': look.dash } : {}) },
      },
      {
        ...point, id: `${source}/halo`,
        paint: { 'circle-radius': look.radius, 'circle-opacity': 0, 'circle-stroke-color': DARK, 'circle-stroke-opacity': look.edge, 'circle-stroke-width': 5 },
      },
      {
        ...point, id: `${source}/point`,
        paint: { 'circle-radius': look.radius + 1, 'circle-opacity': 0, 'circle-stroke-color': look.colour, 'circle-stroke-width': Math.min(3, look.width) },
      },
    ]
  })
}

/** Mark these geometries, in place of what was marked. */
export function setMark(map: MapLibre, name: Mark, geometries: (GeoJSON.Geometry | null)[]): void {
  map.getSource<GeoJSONSource>(`mark/${name}`)?.setData(collection(geometries))
}

function collection(geometries: (GeoJSON.Geometry | null)[]): GeoJSON.FeatureCollection {
  const known = geometries.filter((geometry): geometry is GeoJSON.Geometry => geometry !== null)
  return { type: 'FeatureCollection', features: known.map((geometry) => ({ type: 'Feature', properties: {}, geometry })) }
}
