// Asks the service. A login that has ended and a service that is away are told to whoever listens, and what was asked
// is asked again once they are mended: nothing that a person did is lost.

export interface Problem {
  status: number
  title: string
  detail: string
}

/** The service refused, with its reason. */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title)
  }
}

/** A change did not reach the service: whoever made it decides whether to send it again. */
export class AwayError extends Error {}

/** Somebody was asked to log in and would not. */
export class NotLoggedInError extends Error {}

export interface Listener {
  /** Called when nobody is logged in (any more). Resolves when somebody is; rejects when they would not. */
  login(): Promise<void>
  /** Called when the service is away (true) and when it answers again (false). */
  away(is: boolean): void
  /** The language that the service's reasons are told in. */
  language(): string
}

export interface Options {
  method?: string
  body?: unknown
  headers?: Record<string, string>
  /** A form with files, in place of a body. */
  form?: FormData
  signal?: AbortSignal
  /** What asks in place of fetch: see xhr.ts. */
  through?: typeof fetch
  /** False: a login is not asked for, a ProblemError of 401 is thrown. */
  login?: boolean
}

const WAITS_MS = [500, 1000, 2000, 4000, 8000, 15_000]
const AWAY = new Set([502, 503, 504])

export class Client {
  private readonly waiting = new Set<() => void>()
  private loggingIn: Promise<void> | null = null

  constructor(
    private readonly listener: Listener,
    private readonly fetcher: typeof fetch = (input, init) => fetch(input, init),
    private readonly waits: readonly number[] = WAITS_MS,
  ) {}

  /** The JSON answer to a question. */
  async json<T>(path: string, options: Options = {}): Promise<T> {
    const answer = await this.ask(path, options)
    return (answer.status === 204 ? undefined : await answer.json()) as T
  }

  /** The answer, asked again while the service is away (GET only) and after a login. */
  async ask(path: string, options: Options = {}): Promise<Response> {
    for (let tries = 0; ; tries++) {
      const answer = await this.once(path, options)
      if (answer === null) {
        if ((options.method ?? 'GET') !== 'GET') throw new AwayError(path)
        await this.pause(this.waits[Math.min(tries, this.waits.length - 1)] ?? 0, options.signal)
      } else if (answer.status === 401 && options.login !== false) {
        await this.askLogin()
      } else if (answer.ok) {
        return answer
      } else {
        throw new ProblemError(await problemOf(answer))
      }
    }
  }

  /** Resolves when somebody is logged in; all who ask at the same time wait for the same login. */
  askLogin(): Promise<void> {
    this.loggingIn ??= this.listener.login().finally(() => (this.loggingIn = null))
    return this.loggingIn
  }

  /** Wait no longer for the service: ask now. */
  retry(): void {
    for (const wake of [...this.waiting]) wake()
  }

  private async once(path: string, options: Options): Promise<Response | null> {
    const init: RequestInit = { method: options.method ?? 'GET', credentials: 'same-origin' }
    const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': this.listener.language() }
    if (options.body !== undefined) {
      headers['Content-Type'] = 'application/json'
      init.body = JSON.stringify(options.body)
    }
    if (options.form) init.body = options.form
    init.headers = { ...headers, ...options.headers }
    if (options.signal) init.signal = options.signal
    try {
      const answer = await (options.through ?? this.fetcher)(path, init)
      const away = AWAY.has(answer.status)
      this.listener.away(away)
      return away ? null : answer
    } catch (error) {
      if (options.signal?.aborted) throw error
      this.listener.away(true)
      return null
    }
  }

  private pause(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer)
        this.waiting.delete(wake)
        signal?.removeEventListener('abort', stop)
      }
      const wake = () => {
        end()
        resolve()
      }
      const stop = () => {
        end()
        reject(signal?.reason as Error)
      }
      const timer = setTimeout(wake, ms)
      this.waiting.add(wake)
      signal?.addEventListener('abort', stop)
    })
  }
}

async function problemOf(answer: Response): Promise<Problem> {
  const told = (await answer.json().catch(() => ({}))) as Partial<Problem>
  return { status: answer.status, title: told.title ?? answer.statusText, detail: told.detail ?? '' }
}
