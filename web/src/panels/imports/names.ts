// What layers of the contract are called.
import { wordOf } from '../../state/names'

export function layerTitle(layer: string): string {
  return wordOf('layer', layer) ?? layer
}
