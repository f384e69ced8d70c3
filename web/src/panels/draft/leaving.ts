// Asks before work is lost.
import { ElMessageBox } from 'element-plus'
import { i18n } from '../../i18n'
import { draft, unsaved } from './draft'

export function sure(text: string): Promise<boolean> {
  const { t } = i18n.global
  return ElMessageBox.confirm(t(text), { confirmButtonText: t('draft.yes'), cancelButtonText: t('draft.no') }).then(() => true, () => false)
}

/** Whether the draft in hand may be left: it is saved, or its maker says so. */
export async function mayLeave(): Promise<boolean> {
  return !unsaved.value || !draft.features.length || sure('draft.leave')
}
