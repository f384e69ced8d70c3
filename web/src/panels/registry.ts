// The panels, one line each. Their code is loaded when they are opened for the first time.
import { Grid, LocationInformation, Search } from '@element-plus/icons-vue'
import type { Component } from 'vue'

export interface Panel {
  id: string
  /** Key of its name in the texts. */
  name: string
  icon: Component
  load: () => Promise<{ default: Component }>
}

export const PANELS: Panel[] = [
  { id: 'layers', name: 'nav.layers', icon: Grid, load: () => import('./LayersPanel.vue') },
  { id: 'search', name: 'nav.search', icon: Search, load: () => import('./SearchPanel.vue') },
  { id: 'near', name: 'nav.near', icon: LocationInformation, load: () => import('./NearPanel.vue') },
]
