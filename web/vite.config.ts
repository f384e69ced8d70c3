// The app is served by the service itself: pages at `/`, everything else below `/web/`.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import vue from '@vitejs/plugin-vue'
import Components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

const SERVICE = process.env.GREENBELT_SERVICE ?? 'http://127.0.0.1:8000'
const PATHS = [
  '/activities', '/assets', '/audits', '/auth', '/catalogue', '/comparisons', '/crowns', '/density', '/drafts', '/findings', '/guides', '/imports', '/observations',
  '/ogc', '/planting', '/protection-zones', '/readyz', '/reports', '/search', '/sites', '/spot-heights', '/surveys', '/tiles',
  '/trees', '/water', '/web/config.json', '/zones',
]

/** Tells the service worker which files this build has, and thereby that there is a new one. */
function keepFiles(): Plugin {
  return {
    name: 'keep-files',
    apply: 'build',
    writeBundle({ dir = '' }, bundle) {
      const path = join(dir, 'service-worker.js')
      const files = Object.keys(bundle).filter((name) => name.startsWith('assets/')).sort().map((name) => `/web/${name}`)
      const version = createHash('sha256').update(String(bundle['index.html'] && 'source' in bundle['index.html'] ? bundle['index.html'].source : '')).update(files.join()).digest('hex').slice(0, 16)
      const told = readFileSync(path, 'utf8').replace("VERSION = 'none'", `VERSION = '${version}'`).replace('FILES = []', `FILES = ${JSON.stringify(files)}`)
      writeFileSync(path, told)
    },
  }
}

export default defineConfig({
  base: '/web/',
  plugins: [
    vue(),
    Components({ dirs: [], dts: 'src/components.d.ts', resolvers: [ElementPlusResolver({ importStyle: 'css' })] }),
    keepFiles(),
  ],
  build: { outDir: '../api/greenbelt_api/web', emptyOutDir: true, manifest: true, target: 'es2022', chunkSizeWarningLimit: 1200 },
  optimizeDeps: { exclude: ['maplibre-gl'] },
  server: { host: '127.0.0.1', proxy: Object.fromEntries(PATHS.map((path) => [path, SERVICE])) },
  test: { environment: 'happy-dom', include: ['test/**/*.test.ts'], server: { deps: { inline: ['element-plus'] } } },
})
