// Writes the service's types for the app: `npm run types -- OPENAPI.json [OUT.d.ts]`. Only of what went well (whatever
// did not is a problem document, see client.ts), and without the paths for standard clients.
import { readFileSync, writeFileSync } from 'node:fs'
import openapiTS, { astToString } from 'openapi-typescript'

const [source, out = new URL('../src/api/schema.d.ts', import.meta.url)] = process.argv.slice(2)
if (!source) {
  console.error('usage: npm run types -- OPENAPI.json [OUT.d.ts]')
  process.exit(2)
}
const told = JSON.parse(readFileSync(source, 'utf8'))
for (const [path, item] of Object.entries(told.paths)) {
  if (path.startsWith('/ogc')) delete told.paths[path]
  for (const { responses = {} } of Object.values(item)) {
    for (const status of Object.keys(responses)) if (!status.startsWith('2')) delete responses[status]
  }
}
const head = '// Made by scripts/types.sh from the OpenAPI of the service; changed there, never here.\n'
writeFileSync(out, head + astToString(await openapiTS(told)))
