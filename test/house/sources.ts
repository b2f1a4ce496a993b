import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '../..')

/** Every file below these roots with one of these endings, as paths from the project's root. */
export function files(roots: readonly string[], endings: readonly string[]): string[] {
  return roots.flatMap(name => readdirSync(join(root, name), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && endings.some(ending => entry.name.endsWith(ending)))
    .map(entry => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/')))
}

export const textOf = (path: string): string => readFileSync(join(root, path), 'utf8')

/** Module names a file imports, types included; dynamic imports with a literal name too. */
export function importsOf(path: string): string[] {
  const text = textOf(path)
  return [...text.matchAll(/(?:^|\n)\s*(?:import|export)\s[^'"]*?from\s*'([^']+)'|(?:^|\n)import\s*'([^']+)'|import\(\s*'([^']+)'\s*\)/g)]
    .map(match => match[1] ?? match[2] ?? match[3] ?? '')
}

/** Where a relative import leads, from the project's root. */
export const target = (from: string, name: string): string => relative(root, resolve(root, from, '..', name)).replaceAll('\\', '/')
