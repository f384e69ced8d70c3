// From a code to the thing that has it: findings name things by their codes.
import { ProblemError } from '../api/client'
import { latest } from '../api/latest'
import type { FeatureCollection } from '../api/types'
import { client } from '../state/session'
import { view } from '../state/view'
import { pathOf } from './paths'

/** Layers whose things are judged or judged against, the likeliest first. */
const LAYERS = ['assets', 'trees', 'planting', 'zones', 'activities', 'protection_zones'] as const

const asking = latest()

/** Open the card of whatever has this code; a code that nothing has any more changes nothing. */
export async function openSubject(site: string, code: string): Promise<void> {
  const signal = asking()
  const before = view.selected
  const query = new URLSearchParams({ site, code, limit: '1' })
  for (const layer of LAYERS) {
    const path = pathOf(layer, '').slice(0, -1)
    try {
      const found = await client.json<FeatureCollection>(`${path}?${query}`, { signal })
      if (signal.aborted || view.selected !== before) return // something else was chosen meanwhile
      const id = found.features[0]?.id
      if (!id) continue
      view.selected = { layer, id }
      return
    } catch (error) {
      if (!(error instanceof ProblemError)) return // a login was refused, or another thing was asked for
    }
  }
}
