// How densities are drawn: hexagons with their numbers where there is room, or heat.
import type { ExpressionSpecification } from 'maplibre-gl'
import { collection, type Collections, type OverlayLayer } from '../../map/overlay'
import type { Density } from './answers'
import { EDGE, WARMTHS, type Class } from './classes'

const EQUATOR_M_PER_PX = 78_271.517
/** Half the height of a hexagon (px) from which a number of three digits fits. */
const ROOM_PX = 13
const HEAT_PX = 22
/** The share of its radius that a point of heat has in the middle: 1 / √(2π). */
const GAUSS = 0.3989422804
const ALONE = 0.6
const TILE_PX = 512
const ZOOMS: [number, number] = [8, 20]

/** Metres that a pixel is long at a zoom. */
export function metresPerPixel(lat: number, zoom: number): number {
  return (EQUATOR_M_PER_PX * Math.cos((lat * Math.PI) / 180)) / 2 ** zoom
}

/** The zoom from which numbers have room in hexagons of this side. */
export function numbersFrom(size_m: number, lat: number): number {
  return Math.log2((ROOM_PX * metresPerPixel(lat, 0)) / size_m)
}

/**
 * How strongly one place warms at a zoom, so that where most of them come together is hot, but one alone never is. A point
 * warms a circle of pixels like as many points as fall into a square of the same weight: those are counted.
 */
export function warmth(places: number[][], each: number, zoom: number): number {
  const side = (Math.sqrt(2 * Math.PI) * HEAT_PX) / 3 / (TILE_PX * 2 ** zoom)
  const counts = new Map<string, number>()
  for (const [lon = 0, lat = 0] of places) {
    const y = Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI)
    const square = `${Math.floor(lon / 360 / side)} ${Math.floor(y / side)}`
    counts.set(square, (counts.get(square) ?? 0) + each)
  }
  const sorted = [...counts.values()].sort((a, b) => a - b)
  const most = sorted[Math.floor(sorted.length * 0.98)] ?? 1
  return Math.min(ALONE, each / (GAUSS * most))
}

export function drawnHexagons(found: Density, classes: Class[], lat: number): [Collections, OverlayLayer[]] {
  const features = found.features.map(({ geometry, properties }) => ({
    geometry: geometry as unknown as GeoJSON.Polygon, properties: { cell: properties.cell.join(','), count: properties.count },
  }))
  const step = (of: (one: Class) => string): ExpressionSpecification | string => {
    const [first, ...rest] = classes
    if (!first || !rest.length) return first ? of(first) : '#000000'
    return ['step', ['get', 'count'], of(first), ...rest.flatMap((one) => [one.from, of(one)])] as unknown as ExpressionSpecification
  }
  return [{ hexagons: collection(features) }, [
    { id: 'fill', of: 'hexagons', type: 'fill', paint: { 'fill-color': step((one) => one.fill), 'fill-opacity': 0.8 } },
    { id: 'edge', of: 'hexagons', type: 'line', paint: { 'line-color': EDGE, 'line-width': 0.8, 'line-opacity': 0.75 } },
    {
      id: 'number', of: 'hexagons', type: 'symbol', minzoom: Math.max(0, numbersFrom(found.size_m, lat)),
      layout: { 'text-field': ['to-string', ['get', 'count']], 'text-size': 12, 'text-font': ['sans-serif'], 'text-padding': 0 },
      paint: { 'text-color': step((one) => one.text) },
    },
  ]]
}

export function drawnHeat(found: Density, lat: number): [Collections, OverlayLayer[]] {
  const { places: all, each_stands_for: each } = found.points
  const zooms = Array.from({ length: ZOOMS[1] - ZOOMS[0] + 1 }, (_, at) => ZOOMS[0] + at)
  const stops = zooms.flatMap((zoom) => [zoom, warmth(all, each, zoom)])
  const places: GeoJSON.MultiPoint = { type: 'MultiPoint', coordinates: all }
  // From afar single places are too weak for the eight bits that a screen may have: a hexagon speaks for all of its own.
  const near = numbersFrom(found.size_m, lat) - 1
  const middles = found.features.map(({ geometry, properties }) => ({ geometry: middle(geometry as unknown as GeoJSON.Polygon), properties: { weight: properties.count / each } }))
  const paint = {
    'heatmap-radius': HEAT_PX, 'heatmap-intensity': ['interpolate', ['linear'], ['zoom'], ...stops], 'heatmap-opacity': 0.85,
    'heatmap-color': ['interpolate', ['linear'], ['heatmap-density'], ...WARMTHS.flat()],
  }
  return [{ places: collection([{ geometry: places }]), middles: collection(middles) }, [
    { id: 'far', of: 'middles', type: 'heatmap', maxzoom: near, paint: { ...paint, 'heatmap-weight': ['get', 'weight'] } },
    { id: 'near', of: 'places', type: 'heatmap', minzoom: near, paint },
  ]]
}

function middle({ coordinates: [ring = []] }: GeoJSON.Polygon): GeoJSON.Point {
  const [one, other] = [ring[0] ?? [0, 0], ring[3] ?? [0, 0]]
  return { type: 'Point', coordinates: [((one[0] ?? 0) + (other[0] ?? 0)) / 2, ((one[1] ?? 0) + (other[1] ?? 0)) / 2] }
}
