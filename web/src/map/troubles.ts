// Tiles that do not come: a service that is away is waited for, a login that has ended is asked for; then they are
// asked for again.
import { client, probe, session } from '../state/session'
import type { GroundMap } from './map'

const PAUSE_MS = 2000

export function watchTiles(ground: GroundMap): void {
  let mending = false
  ground.map.on('error', ({ error, ...of }) => {
    if (!String((of as { sourceId?: string }).sourceId).startsWith('tiles/')) return // somebody else's basemap
    const { status = 0 } = error as { status?: number } // MapLibre says 0 where nobody answers
    const away = status === 0 || (status >= 502 && status <= 504)
    if (mending || !(away || status === 401)) return
    mending = true
    void mend(away).then((mended) => {
      // What fails although the service answers would be asked for without end.
      setTimeout(() => (mending = false), PAUSE_MS)
      if (mended) ground.renew()
    })
  })

  async function mend(away: boolean): Promise<boolean> {
    if (!away) return client.ask('/catalogue').then(() => false, () => false) // a login draws everything anew
    session.away = true
    await probe()
    return true
  }
}
