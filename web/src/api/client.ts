// Asks the service. A login that has ended and a service that is away are told to whoever listens, and what was asked
// is asked again once they are mended: nothing that a person did is lost.

export interface Problem {
  status: number
  title: string
  detail: string
  fix: string
}

/** The service refused, with its reason. */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title)
  }
}

/** The service cannot be reached. */
export class AwayError extends Error {}

export interface Listener {
  /** Called when nobody is logged in (any more); resolves when somebody is. */
  login(): Promise<void>
  /** Called when the service is away (true) and when it answers again (false). */
  away(is: boolean): void
}

export interface Options {
  method?: string
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
  /** Whether to ask for a login where one is needed; else a ProblemError of 401 is thrown. */
  login?: boolean
}

const WAITS_MS = [500, 1000, 2000, 4000, 8000, 15000]

export class Client {
  private waiting: { wake: () => void } | null = null
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
        continue
      }
      if (answer.status === 401 && options.login !== false) {
        this.loggingIn ??= this.listener.login().finally(() => (this.loggingIn = null))
        await this.loggingIn
        continue
      }
      if (!answer.ok) throw new ProblemError(await problemOf(answer))
      return answer
    }
  }

  /** Do not wait any longer for the service: ask now. */
  retry(): void {
    this.waiting?.wake()
  }

  private async once(path: string, options: Options): Promise<Response | null> {
    const headers: Record<string, string> = { Accept: 'application/json', ...options.headers }
    if (options.body !== undefined) headers['Content-Type'] = 'application/json'
    const init: RequestInit = { method: options.method ?? 'GET', headers, credentials: 'same-origin' }
    if (options.body !== undefined) init.body = JSON.stringify(options.body)
    if (options.signal) init.signal = options.signal
    try {
      const answer = await this.fetcher(path, init)
      const away = answer.status === 502 || answer.status === 503 || answer.status === 504
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
      const wake = () => {
        clearTimeout(timer)
        this.waiting = null
        resolve()
      }
      const timer = setTimeout(wake, ms)
      this.waiting = { wake }
      signal?.addEventListener('abort', () => {
        clearTimeout(timer)
        reject(signal.reason as Error)
      })
    })
  }
}

async function problemOf(answer: Response): Promise<Problem> {
  const told = (await answer.json().catch(() => ({}))) as Partial<Problem>
  const { title = answer.statusText, detail = '', fix = '' } = told
  return { status: answer.status, title, detail, fix }
}
