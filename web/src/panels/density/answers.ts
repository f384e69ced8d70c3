// What the service answers about densities.
import type { paths } from '../../api/schema'

export type Density = paths['/density']['get']['responses'][200]['content']['application/geo+json']
export type Cell = paths['/density/cell']['get']['responses'][200]['content']['application/json']
export type Thing = Cell['things'][number]
export type Hexagon = Density['features'][number]
