// What whoever is logged in may do, and who may do what: from their roles and the service's own table.
import { catalogue, session } from './session'
import { sites, type Site } from './sites'

/** Whether they may do it on a site; without one: on all sites, and so on those to come. */
export function may(permission: string, site = ''): boolean {
  const { me } = session
  return Boolean(me?.everywhere.includes(permission) || (site && me?.sites[site]?.includes(permission)))
}

/** The sites where they may do it. */
export function sitesFor(permission: string): Site[] {
  return sites.value.filter(({ code }) => may(permission, code))
}

/** The roles that may do something. */
export function rolesWith(permission: string): string[] {
  return Object.entries(catalogue.value?.rights ?? {}).filter(([, held]) => held.includes(permission)).map(([role]) => role)
}
