// What whoever is logged in may do, and where.
import type { Me } from '../../api/types'
import type { Site } from '../../state/sites'

/** Whether somebody may do something on a site; nobody may do more than look. */
export function may(me: Me | null, permission: string, site: string): boolean {
  return me !== null && (me.everywhere.includes(permission) || (me.sites[site] ?? []).includes(permission))
}

/** The sites on which they may. */
export function sitesFor(me: Me | null, permission: string, sites: readonly Site[]): Site[] {
  return sites.filter(({ code }) => may(me, permission, code))
}
