// Packs files into a zip archive, stored as they are: one request then carries several layers, or a shapefile's parts.
// After APPNOTE.TXT 6.3: local headers, central directory, end record; names in UTF-8; no archive of 4 GB and more.
const BLOCK = 4 * 1024 * 1024
const UTF8 = 0x0800
const VERSION = 20
/** 1980-01-01, the first day that an archive knows: what a file's own time is matters to nobody here. */
const DAY = 0x0021
const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1
  return value
})

/** The archive. Rejects where a file cannot be read (any more), or with the reason of the signal. */
export async function pack(files: File[], signal?: AbortSignal): Promise<Blob> {
  const parts: BlobPart[] = []
  const directory: BlobPart[] = []
  let at = 0
  for (const file of files) {
    const name = new TextEncoder().encode(file.name)
    const shared = [...two(VERSION, UTF8, 0, 0, DAY), ...four(await checksum(file, signal), file.size, file.size), ...two(name.length, 0)]
    const head = bytes(four(0x04034b50), shared, name)
    const entry = bytes(four(0x02014b50), two(VERSION), shared, two(0, 0, 0), four(0, at), name)
    parts.push(head, file)
    directory.push(entry)
    at += head.byteLength + file.size
  }
  const size = new Blob(directory).size
  const end = bytes(four(0x06054b50), two(0, 0, files.length, files.length), four(size, at), two(0))
  return new Blob([...parts, ...directory, end], { type: 'application/zip' })
}

/** CRC-32 of a file, read block by block. */
async function checksum(file: File, signal?: AbortSignal): Promise<number> {
  let crc = 0xffffffff
  for (let from = 0; from < file.size; from += BLOCK) {
    signal?.throwIfAborted()
    for (const byte of new Uint8Array(await file.slice(from, from + BLOCK).arrayBuffer())) {
      crc = (TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8)
    }
  }
  return (crc ^ 0xffffffff) >>> 0
}

function two(...values: number[]): number[] {
  return values.flatMap((value) => [value & 0xff, (value >>> 8) & 0xff])
}

function four(...values: number[]): number[] {
  return values.flatMap((value) => two(value & 0xffff, value >>> 16))
}

function bytes(...parts: Iterable<number>[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}
