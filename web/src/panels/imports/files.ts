// What was chosen to be sent: which files there are, whether the service will take them, and what is sent of them.
import { pack } from './pack'

/** What may be sent by itself. */
const ALONE = ['.gpkg', '.geojson', '.json', '.csv', '.zip']
/** The parts of a shapefile; they go packed. */
const PARTS = ['.shp', '.shx', '.dbf', '.prj', '.cpg']
const PROFILES = ['.yaml', '.yml']
const MOST_FILES = 200
/** Bytes of a request besides its files: names, fields, the directory of an archive. */
const BESIDE = 100_000
export const ACCEPTED = [...ALONE, ...PARTS, ...PROFILES].join(',')

export interface Wrong {
  why: 'kind' | 'twice' | 'archive' | 'profiles' | 'large' | 'many' | 'parts' | 'empty'
  /** The files that it is about. */
  names: string
}

export function suffixOf(name: string): string {
  return /\.[^.]+$/.exec(name.toLowerCase())?.[0] ?? ''
}

export function isProfile(file: File): boolean {
  return PROFILES.includes(suffixOf(file.name))
}

export function sizeOf(files: File[]): number {
  return files.reduce((sum, { size }) => sum + size, 0)
}

/** Why these files cannot be sent, whatever the service may say of what is in them. */
export function wrongWith(files: File[], megabytes: number): Wrong[] {
  const wrong: Wrong[] = []
  const tell = (why: Wrong['why'], about: File[], holds = about.length > 0) => {
    if (holds) wrong.push({ why, names: [...new Set(about.map(({ name }) => name))].join(', ') })
  }
  const data = files.filter((file) => !isProfile(file))
  const profiles = files.filter(isProfile)
  tell('kind', files.filter(({ name }) => ![...ALONE, ...PARTS, ...PROFILES].includes(suffixOf(name))))
  tell('empty', files.filter(({ size }) => size === 0))
  tell('twice', files.filter(({ name }, at) => files.findIndex((one) => one.name === name) < at))
  tell('archive', data.length > 1 ? data.filter(({ name }) => suffixOf(name) === '.zip') : [])
  tell('profiles', profiles, profiles.length > 1)
  tell('parts', data, data.length > 0 && data.every(({ name }) => PARTS.includes(suffixOf(name)) && suffixOf(name) !== '.shp'))
  tell('many', [], data.length > MOST_FILES)
  tell('large', [], sizeOf(files) + BESIDE > megabytes * 1_000_000)
  return wrong
}

/** The one file that is sent of several: as it is, or packed; and the profile. */
export async function toSend(files: File[], signal: AbortSignal): Promise<{ data: File | undefined; profile: File | undefined }> {
  const data = files.filter((file) => !isProfile(file))
  const [only] = data
  const profile = files.find(isProfile)
  if (only && data.length === 1 && !PARTS.includes(suffixOf(only.name))) return { data: only, profile }
  const stems = [...new Set(data.map(({ name }) => name.replace(/\.[^.]+$/, '')))].join('+')
  return { data: only && new File([await pack(data, signal)], `${stems.slice(0, 80)}.zip`), profile }
}
