// What a planner draws: which layer it becomes a row of, in which shapes, and what must be said of it.
export type Shape = 'polygon' | 'linestring' | 'point'

export interface Field {
  column: string
  /** `class`: one of the classes below `top`; `word`: of the catalogue's words for the column. */
  input: 'class' | 'word' | 'text' | 'day'
  required?: boolean
}

export interface Kind {
  id: 'paving' | 'building' | 'bed' | 'activity' | 'tree'
  layer: string
  top?: string
  shapes: Shape[]
  fields: Field[]
  /** What a new one is until somebody says otherwise. */
  start: Record<string, unknown>
}

const NAME: Field = { column: 'name', input: 'text' }

export const KINDS: Kind[] = [
  {
    id: 'paving', layer: 'assets', top: 'paving', shapes: ['polygon', 'linestring'], start: { class: 'paving.garden_path' },
    fields: [{ column: 'class', input: 'class', required: true }, NAME],
  },
  {
    id: 'building', layer: 'assets', top: 'structure', shapes: ['polygon'], start: { class: 'structure.building' },
    fields: [{ column: 'class', input: 'class', required: true }, NAME],
  },
  {
    id: 'bed', layer: 'planting', shapes: ['polygon', 'point'], start: { planting_type: 'groundcover' },
    fields: [{ column: 'planting_type', input: 'word', required: true }, { column: 'species', input: 'text' }],
  },
  {
    id: 'activity', layer: 'activities', shapes: ['polygon', 'point'], start: { kind: 'excavation' },
    fields: [{ column: 'kind', input: 'word', required: true }, { column: 'starts_on', input: 'day' }, { column: 'ends_on', input: 'day' }],
  },
  {
    id: 'tree', layer: 'trees', shapes: ['point'], start: {},
    fields: [{ column: 'species', input: 'text' }, { column: 'heritage', input: 'word' }],
  },
]

/** The kind that a feature is of; undefined for what was taken from other layers. */
export function kindOf(properties: Record<string, unknown>): Kind | undefined {
  const top = String(properties.class ?? '').split('.')[0]
  return KINDS.find((kind) => kind.layer === properties.layer && (!kind.top || kind.top === top))
}
