// Two things that fetch cannot: tell how much of what is sent has gone, and have an answer that is text come in one piece.
// It reads answers bit by bit, and between two bits a busy map draws another picture.

/** A fetch by XMLHttpRequest, whose answer is text; `tell` hears the share of the body that has gone, from 0 to 1. */
export function fetchByXhr(tell: (share: number) => void = () => undefined): typeof fetch {
  return (path, init = {}) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest()
      const stop = () => request.abort()
      request.open(init.method ?? 'GET', String(path))
      for (const [name, value] of Object.entries(init.headers ?? {})) request.setRequestHeader(name, String(value))
      request.upload.onprogress = ({ loaded, total }) => tell(total ? loaded / total : 0)
      request.onload = () => {
        const { status, statusText, responseText: text } = request
        const headers = { 'Content-Type': request.getResponseHeader('Content-Type') ?? '' }
        const answer = new Response(status === 204 ? null : text, { status, statusText, headers })
        // A Response reads bit by bit even what is there as a whole.
        resolve(Object.assign(answer, { json: async () => JSON.parse(text) as unknown }))
      }
      request.onerror = () => reject(new TypeError('the request did not get through'))
      request.onabort = () => reject(init.signal?.reason as Error)
      request.onloadend = () => init.signal?.removeEventListener('abort', stop)
      init.signal?.addEventListener('abort', stop)
      tell(0)
      if (init.signal?.aborted) stop()
      else request.send(init.body as FormData | string)
    })
}
