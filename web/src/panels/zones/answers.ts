// What the service answers about bands.
import type { paths } from '../../api/schema'

export type Summary = paths['/zones/summary']['get']['responses'][200]['content']['application/json']
export type Band = Summary['bands'][number]
export type WhatIf = paths['/zones/what-if']['post']['responses'][200]['content']['application/json']
export type Changed = WhatIf['things'][number]
export type ChangedFinding = WhatIf['findings']['changed'][number]
