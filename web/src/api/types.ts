// What the service tells about how things are drawn and named. Keys are those of the catalogue's YAML files.

export interface Said {
  en: string
  zh: string
}

export interface Style {
  colour: string
  fill: string | null
  fill_opacity: number
  hatch: 'rising' | 'falling' | 'dots' | null
  width_px: number
  dash: string
  radius_px: number
  icon: string | null
  legend: Said
}

export interface MapLayer {
  id: string
  title: Said
  layer: string
  classes: string[]
  order: number
  zoom: { min: number; max: number }
  /** Whether it is drawn at first. */
  shown: boolean
  label: string | null
  style: Style
  by: string | null
  values: Record<string, Style>
  /** Name of the tile layer; null where the service has no tiles of it. */
  tiles: string | null
  /** Zoom from which single features come; below, cells with a count. */
  features_from: number | null
}

export interface Catalogue {
  layers: MapLayer[]
  classes: Record<string, Said>
  rules: { id: string; title: Said; clause: string; severity: string; department: string; kind: string }[]
  rule_sets: { name: string; title: Said }[]
  /** By the column that they stand in. */
  words: Record<string, Record<string, Said>>
  /** By layer of the contract. */
  columns: Record<string, Record<string, Said>>
  /** What each role may do. */
  rights: Record<string, string[]>
}

export interface Basemap {
  id: string
  title: Said
  tiles: string[]
  /** Tiles of names that lie over them. */
  labels: string[]
  attribution: string
  max_zoom: number
}

export interface Config {
  version: string
  timezone: string
  /** Megabytes that a request to import files may have. */
  upload_mb: number
  /** Name of who is logged in. */
  account: string | null
  /** Whether they may see anything at all. */
  may_read: boolean
  basemaps: Basemap[]
}

export interface Me {
  account: string
  /** Roles on all sites (null) or on one. */
  roles: { role: string; site: string | null }[]
  everywhere: string[]
  sites: Record<string, string[]>
}

export interface Hit {
  layer: string
  id: string
  code: string
  title: string
  class: string | null
  species: string | null
  site: string
  lon: number
  lat: number
}

export interface Feature {
  type: 'Feature'
  id?: string
  geometry: GeoJSON.Geometry | null
  properties: Record<string, unknown>
}

export interface FeatureCollection {
  type: 'FeatureCollection'
  features: Feature[]
  links?: { rel: string; href: string }[]
}

/** One state that a row had. */
export interface Version {
  change_id: number
  at: string
  actor: string | null
  action: string
  note: string
  operation: 'insert' | 'update' | 'delete'
  changed: Record<string, [before: unknown, after: unknown]>
  moved_m: number | null
}

/** What somebody asked the service to do, and how far it is. */
export interface Job {
  id: string
  site: string
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  progress: number
  doing: Said
  asked_by: string | null
  cancelled_by: string | null
  asked_at: string
  started_at: string | null
  ended_at: string | null
  error: Said | null
}

export interface AuditJob extends Job {
  rule_set: string | null
  rules: string[]
  as_of: string | null
  area: GeoJSON.Geometry | null
  summary: {
    as_of: string
    rule_set: string
    rule_set_version: string
    findings: number
    verdicts: Record<string, number>
    /** Null where nothing was kept. */
    record: { new: number; open: number; gone: number } | null
  } | null
}

export interface ComparisonJob extends Job {
  summary: { sides: { rule_set: string; version: string; as_of: string }[]; counts: Changes; rows: number } | null
}

export type Change = 'appears' | 'disappears' | 'changes' | 'stays'
export type Changes = Record<Change, number>

/** A page of what two sides tell differently. */
export interface Compared extends FeatureCollection {
  counts: Changes
  rules_compared?: number
  rules_only_from?: string[]
  rules_only_to?: string[]
}

export interface Explanation {
  lines: { head: Said; text: Said }[]
  inputs: Record<string, unknown>
}
