import { describe, expect, it, vi } from 'vitest'
import { AwayError, Client, ProblemError } from '../src/api/client'

const answer = (status: number, body: unknown = {}) => new Response(JSON.stringify(body), { status })

function made(answers: (Response | Error)[]) {
  const fetcher = vi.fn(() => {
    const next = answers.shift()
    if (!next) throw new Error('asked too often')
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next)
  })
  const listener = { login: vi.fn(() => Promise.resolve()), away: vi.fn() }
  return { client: new Client(listener, fetcher as unknown as typeof fetch, [0]), fetcher, listener }
}

describe('the client', () => {
  it('asks again when the service was away, and says so', async () => {
    const { client, fetcher, listener } = made([new TypeError('refused'), answer(503), answer(200, { a: 1 })])
    expect(await client.json('/x')).toEqual({ a: 1 })
    expect(fetcher).toHaveBeenCalledTimes(3)
    expect(listener.away.mock.calls).toEqual([[true], [true], [false]])
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
  it('tells why the service refused', async () => {
    const { client } = made([answer(422, { title: 'Unprocessable', detail: 'there is no such tile', fix: 'zoom' })])
    const error = await client.json('/x').catch((one: unknown) => one)
    expect(error).toBeInstanceOf(ProblemError)
    expect((error as ProblemError).problem).toEqual({ status: 422, title: 'Unprocessable', detail: 'there is no such tile', fix: 'zoom' })
  })
})
