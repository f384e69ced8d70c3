// The panels, one line each. The code of one is loaded when it is opened for the first time.
import type { Component } from 'vue'
import type { IconName } from '../components/AppIcon.vue'

export interface Panel {
  id: string
  /** Key of its name in the texts. */
  name: string
  icon: IconName
  /** Whether it holds tables and wants more room than a list does. */
  wide?: boolean
  load: () => Promise<{ default: Component }>
}

export const PANELS: Panel[] = [
  { id: 'layers', name: 'nav.layers', icon: 'layers', load: () => import('./LayersPanel.vue') },
  { id: 'search', name: 'nav.search', icon: 'search', load: () => import('./SearchPanel.vue') },
  { id: 'near', name: 'nav.near', icon: 'near', load: () => import('./NearPanel.vue') },
  { id: 'measure', name: 'nav.measure', icon: 'measure', load: () => import('./MeasurePanel.vue') },
  { id: 'density', name: 'density.nav', icon: 'density', load: () => import('./density/DensityPanel.vue') },
  { id: 'zones', name: 'zones.nav', icon: 'zones', load: () => import('./zones/ZonesPanel.vue') },
]
