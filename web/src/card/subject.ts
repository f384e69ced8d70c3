// From a code to the thing that has it: findings name things by their codes.
import type { FeatureCollection } from '../api/types'
import { client } from '../state/session'
import { view } from '../state/view'
import { pathOf } from './paths'

/** Layers whose things are judged or judged against, the likeliest first. */
const LAYERS = ['assets', 'trees', 'planting', 'zones', 'activities', 'protection_zones'] as const

/** Open the card of whatever has this code; a code that nothing has any more changes nothing. */
export async function openSubject(site: string, code: string): Promise<void> {
  const query = new URLSearchParams({ site, code, limit: '1' })
  for (const layer of LAYERS) {
    const path = pathOf(layer, '').slice(0, -1)
    const found = await client.json<FeatureCollection>(`${path}?${query}`).catch(() => null)
    const id = found?.features[0]?.id
    if (id) {
      view.selected = { layer, id }
      return
    }
  }
}
