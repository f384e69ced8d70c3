// Keeps the web map's page and the files of its build, so that it opens without a network, says so, and goes on when the
// service answers again; and so that a page of the version before still finds its files after the service was renewed.
// Nothing else is kept, above all no data: whatever is not named here goes to the service as if this were not there.

// The build puts in its own: see vite.config.ts.
const VERSION = 'none'
const FILES = []

const PREFIX = 'greenbelt-web-'
const CACHE = PREFIX + VERSION
const VERSIONS_KEPT = 2
const PATIENCE_MS = 8000

self.addEventListener('install', (event) => {
  self.skipWaiting()
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([new Request('/', { cache: 'reload' }), ...FILES])))
})

self.addEventListener('activate', (event) => event.waitUntil(dropOld().then(() => self.clients.claim())))

self.addEventListener('fetch', (event) => {
  const { method, mode, url } = event.request
  const { origin, pathname } = new URL(url)
  if (method !== 'GET' || origin !== self.location.origin) return
  if (mode === 'navigate' && pathname === '/') event.respondWith(page(event.request))
  else if (pathname.startsWith('/web/assets/')) event.respondWith(asset(event.request))
})

/** Names are in the order in which the caches were made: the last but one is that of the version before. */
async function dropOld() {
  const older = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE)
  await Promise.all(older.slice(0, older.length - VERSIONS_KEPT + 1).map((name) => caches.delete(name)))
}

/** The service's page, which may be newer; the one that is kept where the service does not answer. */
async function page(request) {
  const kept = await caches.match('/', { cacheName: CACHE, ignoreVary: true })
  if (!kept) return fetch(request)
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) })
    return answer.status < 500 ? answer : kept
  } catch {
    return kept
  }
}

/** Names of these files change with their content: what is kept is right. */
async function asset(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request)
}
