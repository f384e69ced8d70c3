// Sends what is large so that one sees how far it is, which fetch does not tell. To the client it is a fetch like any.

/** A fetch by XMLHttpRequest; `tell` hears the share of the body that has gone, from 0 to 1. */
export function uploading(tell: (share: number) => void): typeof fetch {
  return (path, init = {}) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest()
      const stop = () => request.abort()
      request.open(init.method ?? 'POST', String(path))
      request.responseType = 'blob'
      for (const [name, value] of Object.entries(init.headers ?? {})) request.setRequestHeader(name, String(value))
      request.upload.onprogress = ({ loaded, total }) => tell(total ? loaded / total : 0)
      request.onload = () => {
        const headers = { 'Content-Type': request.getResponseHeader('Content-Type') ?? '' }
        resolve(new Response(request.status === 204 ? null : (request.response as Blob), { status: request.status, statusText: request.statusText, headers }))
      }
      request.onerror = () => reject(new TypeError('the request did not get through'))
      request.onabort = () => reject(init.signal?.reason as Error)
      request.onloadend = () => init.signal?.removeEventListener('abort', stop)
      init.signal?.addEventListener('abort', stop)
      tell(0)
      if (init.signal?.aborted) stop()
      else request.send(init.body as FormData)
    })
}
