// What is asked about densities: as the permalink carries it, and the periods that are a press away.
export interface Question {
  from: string
  to: string
  category: string
  undated: boolean
  /** Side of the hexagons, m; null: the service chooses. */
  size: number | null
  look: 'hexagons' | 'heat'
}

export const SIZES = [10, 25, 50, 100, 200, 500] as const
export const PERIODS = ['month', 'quarter', 'year', 'all'] as const
export type Period = (typeof PERIODS)[number]

const DAYS: Record<Period, number> = { month: 30, quarter: 90, year: 365, all: 0 }
const DAY = /^\d{4}-\d{2}-\d{2}$/
const MS = 86_400_000

export function readQuestion(asked: Record<string, string>): Question {
  const size = Number(asked.size)
  return {
    from: day(asked.from), to: day(asked.to), category: asked.category ?? '', undated: asked.undated !== 'no',
    size: size >= 5 && size <= 5000 ? size : null, look: asked.look === 'heat' ? 'heat' : 'hexagons',
  }
}

/** Only what differs from the usual. */
export function writeQuestion({ from, to, category, undated, size, look }: Question): Record<string, string> {
  const told = { from, to, category, undated: undated ? '' : 'no', size: size === null ? '' : String(size), look: look === 'heat' ? 'heat' : '' }
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value))
}

/** The days of a period that ends today. */
export function daysOf(period: Period, today: string): Pick<Question, 'from' | 'to'> {
  if (period === 'all') return { from: '', to: '' }
  return { from: new Date(Date.parse(today) - (DAYS[period] - 1) * MS).toISOString().slice(0, 10), to: today }
}

/** The period that these days are; null where they are none of them. */
export function periodOf({ from, to }: Pick<Question, 'from' | 'to'>, today: string): Period | null {
  return PERIODS.find((period) => {
    const days = daysOf(period, today)
    return days.from === from && days.to === to
  }) ?? null
}

/** Today where the service is. */
export function todayIn(timeZone: string, now = new Date()): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(now)
}

function day(text = ''): string {
  return DAY.test(text) && !Number.isNaN(Date.parse(text)) ? text : ''
}
