// Starts the app.
import { createApp } from 'vue'
import App from './App.vue'
import { i18n, speak } from './i18n'
import { keepAddress } from './state/address'
import './style.css'

keepAddress()
await speak()
createApp(App).use(i18n).mount('#app')

// After everything that the page needs itself; without one, it only does not open without a network.
if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  const register = () => {
    navigator.serviceWorker.register('/web/service-worker.js', { scope: '/' }).catch((why: unknown) => console.info('no service worker:', why))
  }
  // The page may have been loaded while the texts were waited for.
  if (document.readyState === 'complete') register()
  else addEventListener('load', register)
}
