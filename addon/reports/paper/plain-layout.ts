type Glyph = { readonly advanceWidth: number }
type Run = { readonly glyphs: readonly Glyph[], readonly positions: readonly object[], readonly advanceWidth: number }
type Font = { layout(text: string, ...rest: readonly unknown[]): Run, glyphForCodePoint(code: number): Glyph }

/**
 * Letters of Latin stand one after the other as they are: shaping them takes longer than all the rest of a paper. Other
 * scripts are shaped by the font's own rules.
 */
export function layPlainly(document: object): void {
  const held: unknown = Reflect.get(document, '_font')
  const font: unknown = typeof held === 'object' && held !== null ? Reflect.get(held, 'font') : undefined
  if (!isFont(font) || laid.has(font)) return
  const shaped = font.layout.bind(font)
  const known = new Map<number, Glyph>()
  const glyphOf = (code: number): Glyph => {
    const glyph = known.get(code) ?? font.glyphForCodePoint(code)
    known.set(code, glyph)
    return glyph
  }
  font.layout = (text, ...rest) => {
    if (/[^\u0020-\u024f\u2000-\u20cf]/.test(text)) return shaped(text, ...rest)
    const glyphs = Array.from(text, sign => glyphOf(sign.codePointAt(0) ?? 0))
    const positions = glyphs.map(({ advanceWidth }) => ({ xAdvance: advanceWidth, yAdvance: 0, xOffset: 0, yOffset: 0 }))
    // Asked after pdfkit has turned the positions into its own measure.
    return { glyphs, positions, get advanceWidth() { return positions.reduce((sum, { xAdvance }) => sum + xAdvance, 0) } }
  }
  laid.add(font)
}

const laid = new WeakSet<object>()

const isFont = (value: unknown): value is Font =>
  typeof value === 'object' && value !== null && typeof Reflect.get(value, 'layout') === 'function' && typeof Reflect.get(value, 'glyphForCodePoint') === 'function'
