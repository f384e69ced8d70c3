import { createApp } from 'vue'
import App from './App.vue'
import { i18n, speak, type Language } from './i18n'
import './style.css'

speak(i18n.global.locale.value as Language)
createApp(App).use(i18n).mount('#app')
