// The catalogue's icons as white glyphs within a thing's circle; the legend draws the same paths.

/** Paths on a square of 16 by 16. */
export const GLYPHS: Record<string, string> = {
  tree: 'M8 1.5 L13 9 H9.2 V14.5 H6.8 V9 H3 Z',
  bench: 'M2 5.5 H14 V8 H2 Z M3 9 H5 V13 H3 Z M11 9 H13 V13 H11 Z',
  star: 'M8 1.8 L9.8 6 L14.3 6.3 L10.8 9.2 L11.9 13.6 L8 11.2 L4.1 13.6 L5.2 9.2 L1.7 6.3 L6.2 6 Z',
  bolt: 'M9 1.5 L3.5 9 H7.2 L6.6 14.5 L12.5 6.6 H8.6 Z',
  building: 'M3 14 V5 L8 1.8 L13 5 V14 H9.4 V10 H6.6 V14 Z',
  works: 'M8 2 L14.5 13.5 H1.5 Z',
}

/** The name of an icon among the map's images; empty for one that there is no glyph of. */
export function glyphName(icon: string): string {
  return icon in GLYPHS ? `glyph/${icon}` : ''
}

/** The glyph of such a name; null if it is none. */
export function glyphImage(name: string, ratio = 2): ImageData | null {
  const path = name.startsWith('glyph/') ? GLYPHS[name.slice(6)] : undefined
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = 16 * ratio
  const pen = path === undefined ? null : canvas.getContext('2d')
  if (!pen) return null
  pen.scale(ratio, ratio)
  pen.fillStyle = '#ffffff'
  pen.fill(new Path2D(path))
  return pen.getImageData(0, 0, canvas.width, canvas.height)
}
