/** Text on the owner's colour: white or near black, whichever contrasts more (look.md asks 4.5:1; one of the two always has it). */
export function textOn(colour: string): string {
  const bright = luminance(colour)
  return 1.05 / (bright + 0.05) >= (bright + 0.05) / (luminance('#141817') + 0.05) ? '#ffffff' : '#141817'
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(at => linear(Number.parseInt(colour.slice(at, at + 2), 16) / 255))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

const linear = (part: number): number => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
