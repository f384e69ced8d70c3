// Keeps the address of the page and the view the same, both ways. A choice is an entry of its own in the browser's
// history; moving the map and the strength of a layer change the entry in place.
import { watch } from 'vue'
import { read, view, write, type View } from './view'

const IN_PLACE: (keyof View)[] = ['lon', 'lat', 'zoom', 'opacity']

/** Begin; once for the app. */
export function keepAddress(): void {
  let chosen = choices(view)
  watch(
    () => write(view),
    (address) => {
      if (`#${address}` === location.hash) return
      const now = choices(view)
      history[now === chosen ? 'replaceState' : 'pushState'](null, '', `#${address}`)
      chosen = now
    },
    { flush: 'post' },
  )
  const follow = () => {
    Object.assign(view, read(location.hash))
    chosen = choices(view)
  }
  addEventListener('popstate', follow)
  addEventListener('hashchange', follow)
}

function choices(of: View): string {
  return JSON.stringify(Object.entries(of).filter(([key]) => !IN_PLACE.includes(key as keyof View)))
}
