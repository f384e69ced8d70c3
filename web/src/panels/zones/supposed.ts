// Another level as somebody supposes it: what the permalink carries of it, and what the service is asked.
import type { Place } from '../../map/measure'

export const LEVELS = ['normal', '2y', '5y'] as const
export const WAYS = ['shift', 'line', 'elevation'] as const
export const SIDES = ['inland', 'riverward'] as const

export interface Supposed {
  level: (typeof LEVELS)[number]
  way: (typeof WAYS)[number]
  side: (typeof SIDES)[number]
  /** How far the line moves, m. */
  metres: number
  /** Where it would lie, m; null: not said yet. */
  elevation: number | null
}

export function readSupposed(asked: Record<string, string>): Supposed {
  const [metres, elevation] = [Number(asked.metres), Number(asked.elevation)]
  return {
    level: LEVELS.find((one) => one === asked.level) ?? '2y', way: WAYS.find((one) => one === asked.way) ?? 'shift',
    side: asked.side === 'riverward' ? 'riverward' : 'inland', metres: metres > 0 && metres <= 1000 ? metres : 1,
    elevation: asked.elevation && elevation >= -500 && elevation <= 9000 ? elevation : null,
  }
}

/** Only what differs from the usual. */
export function writeSupposed({ level, way, side, metres, elevation }: Supposed): Record<string, string> {
  const told = {
    level: level === '2y' ? '' : level, way: way === 'shift' ? '' : way, side: side === 'inland' ? '' : side,
    metres: metres === 1 ? '' : String(metres), elevation: elevation === null ? '' : String(elevation),
  }
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value))
}

/** The question to the service; null where something is missing yet. */
export function questionOf({ level, way, side, metres, elevation }: Supposed, drawn: Place[]): Record<string, unknown> | null {
  if (way === 'shift') return { level, shift_m: side === 'inland' ? metres : -metres }
  if (way === 'elevation') return elevation === null ? null : { level, elevation_m: elevation }
  return drawn.length < 2 ? null : { level, line: { type: 'LineString', coordinates: drawn } }
}
