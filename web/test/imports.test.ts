import { describe, expect, it, vi } from 'vitest'
import { Client } from '../src/api/client'
import { fetchByXhr } from '../src/api/xhr'
import { toSend, wrongWith } from '../src/panels/imports/files'
import { pack } from '../src/panels/imports/pack'
import { files, sendForReal, sendWish, wish, type Import } from '../src/panels/imports/state'
import { client } from '../src/state/session'

const file = (name: string, text = 'x') => new File([text], name)
const whys = (files: File[], most = 10) => wrongWith(files, most).map(({ why }) => why)
const never = new AbortController().signal

describe('files to import', () => {
  it('are fine by themselves, several at once, and with a profile', () => {
    for (const names of [['a.gpkg'], ['trees.CSV', 'assets.geojson'], ['t.shp', 't.dbf', 't.shx'], ['a.zip', 'p.yaml']]) {
      expect(whys(names.map((name) => file(name))), names.join()).toEqual([])
    }
  })
  it('are refused with a reason', () => {
    expect(whys([file('a.txt')])).toEqual(['kind'])
    expect(whys([file('a.csv', '')])).toEqual(['empty'])
    expect(whys([file('a.csv'), file('a.csv')])).toEqual(['twice'])
    expect(whys([file('a.zip'), file('b.csv')])).toEqual(['archive'])
    expect(whys([file('a.csv'), file('p.yaml'), file('q.yml')])).toEqual(['profiles'])
    expect(whys([file('t.dbf'), file('t.shx')])).toEqual(['parts'])
    expect(whys([file('a.csv', 'x'.repeat(950_000))], 1)).toEqual(['large'])
    expect(whys(Array.from({ length: 201 }, (_, n) => file(`${n}.csv`)))).toEqual(['many'])
    expect(wrongWith([file('a.txt'), file('b.txt')], 1)[0]?.names).toBe('a.txt, b.txt')
  })
  it('go as they are where there is one, packed where there are several', async () => {
    const only = file('a.csv')
    const profile = file('p.yaml')
    expect(await toSend([profile, only], never)).toEqual({ data: only, profile })
    expect((await toSend([file('trees.csv'), file('assets.csv')], never)).data?.name).toBe('trees+assets.zip')
    expect((await toSend([file('t.shp'), file('t.dbf')], never)).data?.name).toBe('t.zip')
    expect((await toSend([profile], never)).data).toBeUndefined()
  })
})

describe('an archive', () => {
  it('has every file as it is, with its checksum, and a directory', async () => {
    const bytes = new DataView(await (await pack([file('古树.csv', '123456789'), file('b', '')])).arrayBuffer())
    expect(bytes.getUint32(0, true)).toBe(0x04034b50)
    expect(bytes.getUint16(6, true)).toBe(0x0800) // names are UTF-8
    expect(bytes.getUint32(14, true)).toBe(0xcbf43926) // the check value of CRC-32
    expect(bytes.getUint32(18, true)).toBe(9)
    const end = bytes.byteLength - 22
    expect(bytes.getUint32(end, true)).toBe(0x06054b50)
    expect(bytes.getUint16(end + 10, true)).toBe(2)
    expect(bytes.getUint32(bytes.getUint32(end + 16, true), true)).toBe(0x02014b50)
    expect(bytes.getUint32(end + 12, true) + bytes.getUint32(end + 16, true)).toBe(end)
  })
  it('is given up where nobody wants it any more', async () => {
    const wanted = new AbortController()
    wanted.abort(new Error('enough'))
    await expect(pack([file('a', 'x')], wanted.signal)).rejects.toThrow('enough')
  })
})

class Request {
  static last: Request
  upload: { onprogress?: (event: { loaded: number; total: number }) => void } = {}
  onload?: () => void
  onerror?: () => void
  onabort?: () => void
  onloadend?: () => void
  status = 202
  statusText = ''
  responseText = '{"id": "1"}'
  open = vi.fn()
  send = vi.fn()
  setRequestHeader = vi.fn()
  getResponseHeader = () => 'application/json'
  constructor() {
    Request.last = this
  }
  abort() {
    this.onabort?.()
  }
}

describe('an upload', () => {
  const client = (login = vi.fn(() => Promise.resolve())) => new Client({ login, away: vi.fn(), language: () => 'en' }, undefined, [0])
  const ask = (told: number[], signal = never, by = client()) => {
    vi.stubGlobal('XMLHttpRequest', Request)
    return by.json<{ id: string }>('/imports', { method: 'POST', form: new FormData(), through: fetchByXhr((share) => told.push(share)), signal })
  }
  it('tells how far it is and answers as any question', async () => {
    const told: number[] = []
    const answer = ask(told)
    Request.last.upload.onprogress?.({ loaded: 1, total: 4 })
    Request.last.onload?.()
    expect(await answer).toEqual({ id: '1' })
    expect(told).toEqual([0, 0.25])
    expect(Request.last.setRequestHeader).toHaveBeenCalledWith('Accept-Language', 'en')
  })
  it('is not sent twice where the line is cut', async () => {
    const answer = ask([])
    Request.last.onerror?.()
    await expect(answer).rejects.toThrow('/imports')
  })
  it('is stopped', async () => {
    const wanted = new AbortController()
    const answer = ask([], wanted.signal)
    wanted.abort(new Error('stopped'))
    await expect(answer).rejects.toThrow('stopped')
  })
  it('is sent again after a login', async () => {
    const login = vi.fn(() => Promise.resolve())
    const answer = ask([], never, client(login))
    const first = Request.last
    first.status = 401
    first.onload?.()
    await vi.waitFor(() => expect(Request.last).not.toBe(first))
    Request.last.onload?.()
    expect(await answer).toEqual({ id: '1' })
    expect(login).toHaveBeenCalledTimes(1)
  })
})

describe('an import in earnest', () => {
  it('leaves nothing of its wishes to the next one', async () => {
    vi.spyOn(client, 'json').mockImplementation((path) => Promise.resolve(path === '/imports' ? { id: 'tried', dry_run: true } : { imports: [] }))
    files.value = [new File(['code,x,y'], 'trees.csv')]
    Object.assign(wish, { site: 'QL', override: 'agreed', validFrom: '2026-01-01', note: 'n' })
    await sendWish()
    expect(wish.override).toBe('agreed')
    await sendForReal({ id: 'tried' } as Import)
    expect([files.value, wish.override, wish.validFrom, wish.note, wish.site]).toEqual([[], '', '', '', 'QL'])
  })
})
