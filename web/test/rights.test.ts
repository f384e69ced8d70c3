import { beforeEach, describe, expect, it } from 'vitest'
import type { Catalogue } from '../src/api/types'
import { may, rolesWith, sitesFor } from '../src/state/rights'
import { catalogue, session } from '../src/state/session'
import { sites } from '../src/state/sites'

describe('rights', () => {
  beforeEach(() => {
    sites.value = [{ code: 'A', name: 'A', box: null }, { code: 'B', name: 'B', box: null }]
    session.me = { account: 'x', roles: [], everywhere: ['read'], sites: { B: ['read', 'import'] } }
    catalogue.value = { rights: { planner: ['draft'], ecology: ['import', 'draft'] } } as unknown as Catalogue
  })
  it('are those of all sites and of the one', () => {
    expect([may('read'), may('import'), may('import', 'A'), may('import', 'B')]).toEqual([true, false, false, true])
    expect([may('read', 'A'), may('read', 'elsewhere'), may('import', 'elsewhere')]).toEqual([true, true, false])
    expect(sitesFor('import').map(({ code }) => code)).toEqual(['B'])
  })
  it('are none for nobody', () => {
    session.me = null
    expect(may('read', 'A')).toBe(false)
    expect(sitesFor('read')).toEqual([])
  })
  it('come from roles', () => {
    expect(rolesWith('import')).toEqual(['ecology'])
    expect(rolesWith('veto')).toEqual([])
  })
})
