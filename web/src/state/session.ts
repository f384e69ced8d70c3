// Who is logged in, what the service is and how it is: shared by all of the app.
import { reactive, shallowRef } from 'vue'
import { Client } from '../api/client'
import type { Catalogue, Config, Me } from '../api/types'

export const session = reactive({
  me: null as Me | null,
  /** Whether the login is asked for; `again`: it had been there and has ended. */
  asking: false,
  again: false,
  away: false,
})
export const config = shallowRef<Config | null>(null)
export const catalogue = shallowRef<Catalogue | null>(null)

let loggedIn: (() => void) | null = null

export const client = new Client({
  login: () =>
    new Promise((resolve) => {
      session.again = session.me !== null
      session.me = null
      session.asking = true
      loggedIn = resolve
    }),
  away: (is) => {
    session.away = is
  },
})

/** Log in; a ProblemError says why not. What waited for it is asked again. */
export async function login(username: string, password: string): Promise<void> {
  await client.json('/auth/login', { method: 'POST', body: { username, password }, login: false })
  session.me = await client.json<Me>('/auth/me', { login: false })
  session.asking = false
  loggedIn?.()
  loggedIn = null
}

/** Log out and begin anew. */
export async function logout(): Promise<void> {
  await client.ask('/auth/logout', { method: 'POST', login: false })
  location.reload()
}

/** Everything that must be known before a map is drawn. */
export async function begin(): Promise<void> {
  config.value = await client.json<Config>('/web/config.json')
  try {
    session.me = await client.json<Me>('/auth/me', { login: config.value.public_read ? false : true })
  } catch {
    session.me = null // whoever may read without a login does
  }
  catalogue.value = await client.json<Catalogue>('/catalogue')
}
