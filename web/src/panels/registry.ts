// The panels, one line each. The code of one is loaded when it is opened for the first time.
import type { Component } from 'vue'
import type { IconName } from '../components/AppIcon.vue'
import type { View } from '../state/view'

export interface Panel {
  id: string
  /** Key of its name in the texts. */
  name: string
  icon: IconName
  /** Whether it holds tables and wants more room than a list does. */
  wide?: boolean
  /** Layer whose things it shows itself, in place of the card over the map. */
  shows?: string
  load: () => Promise<{ default: Component }>
}

export const PANELS: Panel[] = [
  { id: 'layers', name: 'nav.layers', icon: 'layers', load: () => import('./LayersPanel.vue') },
  { id: 'search', name: 'nav.search', icon: 'search', load: () => import('./SearchPanel.vue') },
  { id: 'near', name: 'nav.near', icon: 'near', load: () => import('./NearPanel.vue') },
  { id: 'measure', name: 'nav.measure', icon: 'measure', load: () => import('./MeasurePanel.vue') },
  { id: 'draft', name: 'nav.draft', icon: 'draft', load: () => import('./draft/DraftPanel.vue') },
  { id: 'audit', name: 'audit.title', icon: 'audit', wide: true, shows: 'findings', load: () => import('./audit/AuditPanel.vue') },
  { id: 'density', name: 'density.nav', icon: 'density', load: () => import('./density/DensityPanel.vue') },
  { id: 'zones', name: 'zones.nav', icon: 'zones', load: () => import('./zones/ZonesPanel.vue') },
  { id: 'imports', name: 'imports.nav', icon: 'imports', wide: true, load: () => import('./imports/ImportsPanel.vue') },
]

/** Whether the card over the map is for what was chosen: not where the open panel shows it. */
export function hasCard({ panel, selected }: View): boolean {
  return selected !== null && PANELS.find((one) => one.id === panel)?.shows !== selected.layer
}
