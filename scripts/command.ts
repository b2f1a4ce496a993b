import { parseArgs } from 'node:util'
import type { ParseArgsConfig } from 'node:util'
import type { Text } from '@nios4/sdk'

/** 0 done · 1 refused or failed · 2 not understood. */
export type ExitCode = 0 | 1 | 2

export type Options = NonNullable<ParseArgsConfig['options']>

/** What was typed: texts by name, switches by name, and the rest in its order. */
export type Typed = {
  text(name: string): string | undefined
  all(name: string): readonly string[]
  on(name: string): boolean
  port(name: string, preset: number): number
  readonly rest: readonly string[]
}

export type Command = {
  readonly name: string
  readonly does: Text
  /** Lines of the help: option and what it means. */
  readonly help: readonly (readonly [string, Text])[]
  readonly options: Options
  run(typed: Typed): Promise<ExitCode>
}

/** Something typed that makes no sense; told with the place, exit code 2. */
export class Misuse extends Error {}

export function readTyped(options: Options, argv: readonly string[]): Typed {
  const { values, positionals } = parse(options, argv)
  const text = (name: string): string | undefined => {
    const value = values[name]
    return typeof value === 'string' ? value : undefined
  }
  return {
    text, rest: positionals,
    all: name => { const value = values[name]; return Array.isArray(value) ? value.filter((item: unknown) => typeof item === 'string') : [] },
    on: name => values[name] === true,
    port(name, preset) {
      const port = Number(text(name) ?? preset)
      if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Misuse(`--${name} ${text(name) ?? ''}`)
      return port
    },
  }
}

function parse(options: Options, argv: readonly string[]): { readonly values: Readonly<Record<string, unknown>>, readonly positionals: readonly string[] } {
  try {
    return parseArgs({ args: [...argv], options: { ...options, help: { type: 'boolean' } }, allowPositionals: true, strict: true })
  } catch (fault) {
    throw new Misuse(fault instanceof Error ? fault.message : String(fault))
  }
}
