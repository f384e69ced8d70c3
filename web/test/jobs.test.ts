import { describe, expect, it, vi } from 'vitest'
import type { Client } from '../src/api/client'
import { follow } from '../src/api/jobs'
import type { Job } from '../src/api/types'

const never = new AbortController().signal

class Events {
  static last: Events
  heard: Record<string, (event: { data: string }) => void> = {}
  onerror?: () => void
  close = vi.fn()
  constructor(readonly path: string) {
    Events.last = this
  }
  addEventListener(name: string, hear: (event: { data: string }) => void) {
    this.heard[name] = hear
  }
}

describe('following a job', () => {
  const job = (state: Job['state']) => ({ id: '1', state }) as Job
  const made = (...answers: Job[]) => {
    vi.stubGlobal('EventSource', Events)
    const json = vi.fn(() => Promise.resolve(answers.shift()))
    return { client: { json } as unknown as Client, json }
  }
  it('hears events to the end and asks nothing', async () => {
    const { client, json } = made()
    const told: string[] = []
    const done = follow(client, '/imports/1', ({ state }) => told.push(state), never)
    expect(Events.last.path).toBe('/imports/1/events')
    Events.last.heard.progress?.({ data: JSON.stringify(job('running')) })
    Events.last.heard.done?.({ data: JSON.stringify(job('done')) })
    await done
    expect(told).toEqual(['running', 'done'])
    expect(json).not.toHaveBeenCalled()
    expect(Events.last.close).toHaveBeenCalled()
  })
  it('asks where the line breaks, and listens again', async () => {
    const { client } = made(job('running'), job('done'))
    const told: string[] = []
    const done = follow(client, '/imports/1', ({ state }) => told.push(state), never, 0)
    const first = Events.last
    first.onerror?.()
    await vi.waitFor(() => expect(Events.last).not.toBe(first))
    Events.last.onerror?.()
    await done
    expect(told).toEqual(['running', 'done'])
  })
  it('rejects where it cannot be asked after', async () => {
    const { client, json } = made()
    json.mockRejectedValueOnce(new Error('no'))
    const done = follow(client, '/audits/1', () => undefined, never)
    Events.last.onerror?.()
    await expect(done).rejects.toThrow('no')
  })
  it('ends where nobody wants to know any more', async () => {
    const wanted = new AbortController()
    const { client } = made()
    const done = follow(client, '/imports/1', () => undefined, wanted.signal)
    wanted.abort(new Error('enough'))
    await expect(done).rejects.toThrow('enough')
    expect(Events.last.close).toHaveBeenCalled()
  })
})
