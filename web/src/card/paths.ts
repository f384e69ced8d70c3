// Where the service keeps things.
const OF_LAYER: Record<string, string> = { site: 'sites', findings: 'ogc/collections/findings/items' }

/** The address of one thing of a layer. */
export function pathOf(layer: string, id: string): string {
  return `/${OF_LAYER[layer] ?? layer.replaceAll('_', '-')}/${encodeURIComponent(id)}`
}
