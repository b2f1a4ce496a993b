/** Colours of one installation: the owner's accent, with text that can be read on it in light and in dark. */
export type Theme = { readonly light: Shades, readonly dark: Shades }

type Shades = { readonly accent: string, readonly onAccent: string, readonly link: string, readonly wash: string }

type Rgb = readonly [number, number, number]

const surfaces = { light: '#ffffff', dark: '#1d2124' } as const
const preset = '#1f6f54'

export function themeOf(colour: string): Theme {
  const accent = /^#[0-9a-f]{6}$/i.test(colour) ? colour.toLowerCase() : preset
  return { light: shadesOn(accent, surfaces.light), dark: shadesOn(accent, surfaces.dark) }
}

/** The stylesheet of a theme; a route of its own, so that no page needs an inline style. (S37) */
export function themeStyles(theme: Theme): string {
  const light = declarations(theme.light)
  const dark = declarations(theme.dark)
  return `:root{${light}}\n@media (prefers-color-scheme:dark){:root{${dark}}}\n@media print{:root{${light}}}\n`
}

/** WCAG contrast of two colours, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

function shadesOn(accent: string, surface: string): Shades {
  const fill = pushUntil(accent, surface, 3)
  const onAccent = contrast(fill, '#ffffff') >= contrast(fill, '#000000') || contrast(fill, '#ffffff') >= 4.5 ? '#ffffff' : '#000000'
  return { accent: fill, onAccent, link: pushUntil(accent, surface, 4.6), wash: mix(surface, accent, 0.1) }
}

/** Moves a colour away from the surface, a step at a time, until it stands out enough. */
function pushUntil(colour: string, surface: string, wanted: number): string {
  const towards = luminance(surface) > 0.5 ? '#000000' : '#ffffff'
  for (let step = 0; step <= 20; step += 1) {
    const tried = mix(colour, towards, step / 20)
    if (contrast(tried, surface) >= wanted) return tried
  }
  return towards
}

function declarations(shades: Shades): string {
  return `--accent:${shades.accent};--on-accent:${shades.onAccent};--link:${shades.link};--wash:${shades.wash}`
}

function mix(one: string, other: string, share: number): string {
  const [a, b] = [rgb(one), rgb(other)]
  const part = (index: 0 | 1 | 2): string => Math.round(a[index] + (b[index] - a[index]) * share).toString(16).padStart(2, '0')
  return `#${part(0)}${part(1)}${part(2)}`
}

function luminance(colour: string): number {
  const [red, green, blue] = rgb(colour)
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

const linear = (value: number): number => {
  const share = value / 255
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
}

const rgb = (colour: string): Rgb => {
  const number = Number.parseInt(colour.slice(1), 16)
  return [number >> 16 & 255, number >> 8 & 255, number & 255]
}
