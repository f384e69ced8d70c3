// The sites that may be seen, and where they lie.
import { shallowRef } from 'vue'
import type { Feature, FeatureCollection } from '../api/types'
import { boxOf, joined, type Box } from '../map/boxes'
import { client } from './session'

export interface Site {
  code: string
  name: string
  box: Box | null
}

export const sites = shallowRef<Site[]>([])

/** Read all of them. */
export async function readSites(): Promise<void> {
  let path: string | undefined = '/sites?limit=1000'
  const found: Feature[] = []
  while (path) {
    const page: FeatureCollection = await client.json<FeatureCollection>(path)
    found.push(...page.features)
    path = page.links?.find((link) => link.rel === 'next')?.href
  }
  sites.value = found.map(({ geometry, properties }) => ({
    code: String(properties.code), name: String(properties.name ?? properties.code), box: boxOf(geometry),
  }))
}

/** Where one lies, or all of them; null where nobody knows. */
export function extentOf(code = ''): Box | null {
  const asked = code ? sites.value.filter((site) => site.code === code) : sites.value
  return joined(asked.map((site) => site.box))
}
