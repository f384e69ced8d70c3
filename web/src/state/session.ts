// Who is logged in, what the service is and how it is: shared by all of the app.
import { computed, reactive, shallowRef } from 'vue'
import { Client, NotLoggedInError, ProblemError } from '../api/client'
import type { Catalogue, Config, Me } from '../api/types'
import { i18n } from '../i18n'

export const session = reactive({
  me: null as Me | null,
  /** Whether the login is asked for; `again`: there had been one, which has ended. */
  asking: false,
  again: false,
  away: false,
  /** Grows with every login: whatever was drawn for nobody is to be drawn anew. */
  logins: 0,
})
export const config = shallowRef<Config | null>(null)
export const catalogue = shallowRef<Catalogue | null>(null)

let answered: { resolve: () => void; reject: (why: Error) => void } | null = null
let probing: Promise<void> | null = null

export const client = new Client({
  login: () =>
    new Promise((resolve, reject) => {
      session.again = session.me !== null // and whoever it was stays on show: what they had open is not lost
      session.asking = true
      answered = { resolve, reject }
    }),
  away: (is) => {
    session.away = is
    if (is) void probe()
  },
  language: () => i18n.global.locale.value,
})

/** Ask until the service answers, so that it is noticed even where nobody waits for anything. */
export function probe(): Promise<void> {
  probing ??= client.json<void>('/readyz', { login: false }).catch(() => undefined).finally(() => (probing = null))
  return probing
}

/** Log in; a ProblemError says why not. What waited for it is asked again. */
export async function login(username: string, password: string): Promise<void> {
  await client.json('/auth/login', { method: 'POST', body: { username, password }, login: false })
  session.me = await client.json<Me>('/auth/me', { login: false })
  session.logins++
  session.asking = false
  answered?.resolve()
  answered = null
}

/** No login after all: what needed one is not answered. */
export function refuseLogin(): void {
  session.asking = false
  if (session.again) session.me = null
  answered?.reject(new NotLoggedInError(i18n.global.t('account.needed')))
  answered = null
}

/** Ask for a login that nothing waits for. */
export function offerLogin(): void {
  session.again = false
  session.asking = true
}

/** Log out and begin anew, at the same view. A login that has ended already is none to end. */
export async function logout(): Promise<void> {
  await client.ask('/auth/logout', { method: 'POST', login: false }).catch((error: unknown) => {
    if (!(error instanceof ProblemError && error.problem.status === 401)) throw error
  })
  location.reload()
}

/** Everything that must be known before a map is drawn, and with it what `also` reads; whoever may see nothing is asked
 * to log in. */
export async function begin(also: () => Promise<void>): Promise<void> {
  let open = await client.json<Config>('/web/config.json')
  if (!open.may_read && open.account === null) {
    await client.askLogin()
    open = await client.json<Config>('/web/config.json')
  }
  const [me, told] = await Promise.all([
    open.account === null ? null : client.json<Me>('/auth/me'), client.json<Catalogue>('/catalogue'), also(),
  ])
  session.me = me
  config.value = open
  catalogue.value = told
}

/** The layers that there are tiles of, lowest first. */
export const drawnLayers = computed(() =>
  (catalogue.value?.layers ?? []).filter((layer) => layer.tiles !== null).sort((a, b) => a.order - b.order),
)
