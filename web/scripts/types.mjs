// Writes src/api/schema.d.ts from the service's OpenAPI: `npm run types -- /path/to/openapi.json`.
import { writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'

const [source] = process.argv.slice(2)
if (!source) {
  console.error('usage: npm run types -- OPENAPI.json')
  process.exit(2)
}
const told = astToString(await openapiTS(pathToFileURL(source)))
const head = '// Made by `npm run types` from the OpenAPI of the service; changed there, never here.\n'
writeFileSync(new URL('../src/api/schema.d.ts', import.meta.url), head + told)
