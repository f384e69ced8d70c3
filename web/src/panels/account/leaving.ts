// Logging out, and what went wrong with it: a page that seems to be left but is not must say so.
import { ref } from 'vue'
import { AwayError } from '../../api/client'
import { i18n } from '../../i18n'
import { logout } from '../../state/session'

export const leavingFailed = ref('')

/** Whether one is logged out; else `leavingFailed` tells why not. */
export async function leave(): Promise<boolean> {
  leavingFailed.value = ''
  try {
    await logout()
    return true
  } catch (error) {
    leavingFailed.value = i18n.global.t('account.still_in', { why: error instanceof AwayError ? i18n.global.t('account.away') : String((error as Error).message) })
    return false
  }
}
