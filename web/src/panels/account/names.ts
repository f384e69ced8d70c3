// What permissions are called.
import { wordOf } from '../../state/names'

export function permissionName(permission: string): string {
  return wordOf('permission', permission) ?? permission
}
