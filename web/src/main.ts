// Starts the app.
import { createApp } from 'vue'
import App from './App.vue'
import { i18n } from './i18n'
import { keepAddress } from './state/address'
import './style.css'

keepAddress()
createApp(App).use(i18n).mount('#app')
