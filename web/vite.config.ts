// The app is served by the service itself: pages at `/`, everything else below `/web/`.
import vue from '@vitejs/plugin-vue'
import Components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import { defineConfig } from 'vitest/config'

const SERVICE = process.env.GREENBELT_SERVICE ?? 'http://127.0.0.1:8000'
const PATHS = [
  '/activities', '/assets', '/audits', '/auth', '/catalogue', '/comparisons', '/crowns', '/drafts', '/findings', '/imports', '/observations',
  '/ogc', '/planting', '/protection-zones', '/readyz', '/reports', '/search', '/sites', '/spot-heights', '/surveys', '/tiles',
  '/trees', '/water', '/web/config.json', '/zones',
]

export default defineConfig({
  base: '/web/',
  plugins: [
    vue(),
    Components({ dirs: [], dts: 'src/components.d.ts', resolvers: [ElementPlusResolver({ importStyle: 'css' })] }),
  ],
  build: { outDir: '../api/greenbelt_api/web', emptyOutDir: true, manifest: true, target: 'es2022', chunkSizeWarningLimit: 1200 },
  optimizeDeps: { exclude: ['maplibre-gl'] },
  server: { host: '127.0.0.1', proxy: Object.fromEntries(PATHS.map((path) => [path, SERVICE])) },
  test: { environment: 'happy-dom', include: ['test/**/*.test.ts'], server: { deps: { inline: ['element-plus'] } } },
})
