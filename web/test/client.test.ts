import { describe, expect, it, vi } from 'vitest'
import { address } from '../src/api/address'
import { AwayError, Client, NotLoggedInError, ProblemError } from '../src/api/client'

const answer = (status: number, body: unknown = {}) => new Response(JSON.stringify(body), { status })

function made(answers: (Response | Error)[], login = () => Promise.resolve(), waits = [0]) {
  const fetcher = vi.fn((_path: string, _init: RequestInit) => {
    const next = answers.shift()
    if (!next) throw new Error('asked too often')
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next)
  })
  const listener = { login: vi.fn(login), away: vi.fn(), language: () => 'zh-CN' }
  return { client: new Client(listener, fetcher as unknown as typeof fetch, waits), fetcher, listener }
}

describe('the client', () => {
  it('asks again when the service was away, and says so', async () => {
    const { client, fetcher, listener } = made([new TypeError('refused'), answer(503), answer(200, { a: 1 })])
    expect(await client.json('/x')).toEqual({ a: 1 })
    expect(fetcher).toHaveBeenCalledTimes(3)
    expect(listener.away.mock.calls).toEqual([[true], [true], [false]])
  })
  it('asks everything at once that waits, when told to', async () => {
    const { client } = made([new TypeError(), new TypeError(), answer(200, 1), answer(200, 2)], undefined, [60_000])
    const all = Promise.all([client.json('/a'), client.json('/b')])
    await new Promise((resolve) => setTimeout(resolve))
    client.retry()
    expect(await all).toEqual([1, 2])
  })
  it('does not wait for what nobody wants any more', async () => {
    const { client } = made([new TypeError()], undefined, [60_000])
    const wanted = new AbortController()
    const asked = client.json('/a', { signal: wanted.signal })
    await new Promise((resolve) => setTimeout(resolve))
    wanted.abort(new Error('enough'))
    await expect(asked).rejects.toThrow('enough')
  })
  it('never sends a change twice', async () => {
    const { client, fetcher } = made([new TypeError('refused')])
    await expect(client.json('/x', { method: 'POST', body: {} })).rejects.toThrow(AwayError)
    expect(fetcher).toHaveBeenCalledTimes(1)
  })
  it('asks for one login for all, and then asks again', async () => {
    const { client, listener } = made([answer(401), answer(401), answer(200, 1), answer(200, 2)])
    expect((await Promise.all([client.json('/a'), client.json('/b')])).sort()).toEqual([1, 2])
    expect(listener.login).toHaveBeenCalledTimes(1)
  })
  it('sends a change again after the login, for it was refused', async () => {
    const { client, fetcher } = made([answer(401), answer(200, 'done')])
    expect(await client.json('/x', { method: 'POST', body: { a: 1 } })).toBe('done')
    expect(fetcher.mock.calls.map(([, init]) => init.body)).toEqual(['{"a":1}', '{"a":1}'])
  })
  it('gives up where somebody would not log in', async () => {
    const { client } = made([answer(401)], () => Promise.reject(new NotLoggedInError('no')))
    await expect(client.json('/x')).rejects.toThrow(NotLoggedInError)
  })
  it('tells why the service refused, in the language of the reader', async () => {
    const { client, fetcher } = made([answer(422, { title: '没有该瓦片', detail: '没有该瓦片。处理办法：……' })])
    const error = await client.json('/x').catch((one: unknown) => one)
    expect(error).toBeInstanceOf(ProblemError)
    expect((error as ProblemError).message).toBe('没有该瓦片。处理办法：……')
    expect((fetcher.mock.calls[0]?.[1].headers as Record<string, string>)['Accept-Language']).toBe('zh-CN')
  })
})

describe('an address', () => {
  it('asks what was asked, and encodes it', () => {
    expect(address('/findings', { site: 'S&1', about: '树 1', rule: '', limit: 5 })).toBe('/findings?site=S%261&about=%E6%A0%91+1&limit=5')
  })
})
