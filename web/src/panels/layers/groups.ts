// The layers of the switch: from the top of the map down, in three groups, each with the shape that its legend shows.
import type { MapLayer } from '../../api/types'

export interface Group {
  /** Key of its name in the texts. */
  name: string
  layers: MapLayer[]
}

const JUDGED = new Set(['findings', 'observations', 'surveys', 'reports', 'activities', 'protection_zones'])
const GROUND = new Set(['site', 'water', 'zones', 'water_levels', 'spot_heights'])
const POINTS = new Set(['trees', 'findings', 'reports', 'surveys', 'spot_heights', 'observations', 'furniture', 'art', 'utility'])

export function grouped(layers: MapLayer[]): Group[] {
  const down = [...layers].reverse()
  const of = (layer: MapLayer) => (JUDGED.has(layer.layer) ? 0 : GROUND.has(layer.layer) ? 2 : 1)
  return ['layers.group_top', 'layers.group_things', 'layers.group_ground']
    .map((name, at) => ({ name, layers: down.filter((layer) => of(layer) === at) }))
    .filter((group) => group.layers.length)
}

export function shapeOf(layer: MapLayer): 'point' | 'line' | 'area' {
  if (layer.id === 'water_levels') return 'line'
  return POINTS.has(layer.id) ? 'point' : 'area'
}
