// Logging out, and what went wrong with it: a page that seems to be left but is not must say so.
import { ref } from 'vue'
import { i18n } from '../../i18n'
import { reasonOf } from '../../state/reason'
import { logout } from '../../state/session'

export const leavingFailed = ref('')

/** Whether one is logged out; else `leavingFailed` tells why not. */
export async function leave(): Promise<boolean> {
  leavingFailed.value = ''
  try {
    await logout()
    return true
  } catch (error) {
    leavingFailed.value = i18n.global.t('account.still_in', { why: reasonOf(error) })
    return false
  }
}
