// How much JavaScript a first visit loads, compressed: the app, a language, and the map that it asks for at once. Ends
// with 1 above the budget. The map's worker is not counted.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const BUDGET_KB = 450
const FIRST = ['index.html', 'src/i18n/zh-CN/index.ts', 'src/map/map.ts', 'src/panels/LayersPanel.vue']
const dist = new URL('../../api/greenbelt_api/web/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'))
const wanted = new Set()

function want(key) {
  if (wanted.has(key)) return
  if (!manifest[key]) throw new Error(`${key} is not in the manifest`)
  wanted.add(key)
  for (const below of manifest[key].imports ?? []) want(below)
}

FIRST.forEach(want)
let total = 0
for (const key of wanted) {
  const { file } = manifest[key]
  const kilobytes = gzipSync(readFileSync(new URL(file, dist))).length / 1000
  total += kilobytes
  console.log(`${kilobytes.toFixed(1).padStart(8)} kB  ${file}`)
}
console.log(`${total.toFixed(1).padStart(8)} kB of ${BUDGET_KB} kB`)
process.exitCode = total > BUDGET_KB ? 1 : 0
