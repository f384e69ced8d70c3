// The app is served by the service itself: pages at `/`, everything else below `/web/`.
import vue from '@vitejs/plugin-vue'
import Components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import { defineConfig } from 'vitest/config'

const SERVICE = process.env.GREENBELT_SERVICE ?? 'http://127.0.0.1:8000'
const PATHS = ['/auth', '/catalogue', '/findings', '/assets', '/trees', '/planting', '/zones', '/activities', '/sites',
  '/observations', '/water-levels', '/crowns', '/protection-zones', '/search', '/tiles', '/ogc', '/web/config.json']

export default defineConfig({
  base: '/web/',
  plugins: [
    vue(),
    Components({ dirs: [], dts: 'src/components.d.ts', resolvers: [ElementPlusResolver({ importStyle: 'css' })] }),
  ],
  build: { outDir: 'dist', manifest: true, target: 'es2022', chunkSizeWarningLimit: 1200 },
  optimizeDeps: { exclude: ['maplibre-gl'] },
  server: { host: '127.0.0.1', proxy: Object.fromEntries(PATHS.map((path) => [path, SERVICE])) },
  test: { environment: 'happy-dom', include: ['test/**/*.test.ts'], server: { deps: { inline: ['element-plus'] } } },
})
