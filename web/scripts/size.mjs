// How much JavaScript a first visit loads, compressed; ends with 1 above the budget. The map's worker is not counted.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const BUDGET_KB = 450
const dist = new URL('../dist/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'))
const wanted = new Set()
const visit = (key) => {
  if (wanted.has(key)) return
  wanted.add(key)
  for (const below of manifest[key].imports ?? []) visit(below)
}
visit('index.html')
const first = process.argv.slice(2).filter((key) => key in manifest)
first.forEach(visit)
let total = 0
for (const { file } of [...wanted].map((key) => manifest[key])) {
  const size = gzipSync(readFileSync(new URL(file, dist))).length / 1000
  total += size
  console.log(`${size.toFixed(1).padStart(8)} kB  ${file}`)
}
console.log(`${total.toFixed(1).padStart(8)} kB of ${BUDGET_KB} kB`)
process.exitCode = total > BUDGET_KB ? 1 : 0
