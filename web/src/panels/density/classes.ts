// From counts to colours: one hue from light to dark, which all eyes and a grey print tell apart.

/** Light to dark, with the colour of a number on it. */
export const RAMP = [
  { fill: '#ece9f4', text: '#1b231e' }, { fill: '#cbc6e2', text: '#1b231e' }, { fill: '#a39bcb', text: '#1b231e' },
  { fill: '#6f5fae', text: '#ffffff' }, { fill: '#45237f', text: '#ffffff' },
] as const
/** The same hue for heat, from nothing upwards. */
export const WARMTHS: [share: number, colour: string][] = [
  [0, 'rgba(163,155,203,0)'], [0.12, 'rgba(163,155,203,0.45)'], [0.4, '#a39bcb'], [0.7, '#6f5fae'], [1, '#45237f'],
]
export const EDGE = '#3a2a63'

export interface Class {
  from: number
  to: number
  /** How many hexagons are in it. */
  hexagons: number
  fill: string
  text: string
}

/** At most five classes with about as many hexagons each; few different counts give few classes. */
export function classesOf(counts: number[]): Class[] {
  const sorted = [...counts].sort((a, b) => a - b)
  if (!sorted.length) return []
  const limits = [...new Set(RAMP.map((_, at) => sorted[Math.floor((sorted.length * at) / RAMP.length)] ?? 0))]
  const step = (at: number) => (limits.length > 1 ? Math.round((at * (RAMP.length - 1)) / (limits.length - 1)) : 2)
  return limits.map((from, at) => {
    const to = at + 1 < limits.length ? (limits[at + 1] ?? from) - 1 : (sorted.at(-1) ?? from)
    return { from, to, hexagons: counts.filter((count) => count >= from && count <= to).length, ...(RAMP[step(at)] ?? RAMP[2]) }
  })
}
