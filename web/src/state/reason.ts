// Why something could not be done, as people are told.
import { AwayError, NotLoggedInError } from '../api/client'
import { i18n } from '../i18n'

export function reasonOf(error: unknown): string {
  const { t } = i18n.global
  if (error instanceof AwayError) return t('account.away')
  if (error instanceof NotLoggedInError) return t('account.needed')
  return error instanceof Error ? error.message : String(error)
}
