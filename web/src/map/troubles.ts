// Tiles that do not come: a service that is away is waited for, a login that has ended is asked for; then they are
// asked for again.
import { client, probe, session } from '../state/session'
import type { GroundMap } from './map'

export function watchTiles(ground: GroundMap): void {
  let mending = false
  ground.map.on('error', ({ error }) => {
    const status = (error as { status?: number }).status
    const away = status === undefined ? error instanceof TypeError : status >= 502 && status <= 504
    if (mending || !(away || status === 401)) return
    mending = true
    void mend(away).then((mended) => {
      mending = false
      if (mended) ground.reload()
    })
  })

  async function mend(away: boolean): Promise<boolean> {
    if (!away) return client.ask('/catalogue').then(() => false, () => false) // a login draws everything anew
    session.away = true
    await probe()
    return true
  }
}
