import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { extname, join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { Request, Response } from 'express'

export type StaticFiles = { address(name: string): string, send(request: Request, response: Response, next: () => void): void }

type Kept = { readonly type: string, readonly plain: Buffer, gzip(): Buffer, brotli(): Buffer }

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.svg': 'image/svg+xml',
}

/** A handful of small files, kept in memory under names that carry their content's hash. */
export function staticFiles(folder: string): StaticFiles {
  const addresses = new Map<string, string>()
  const kept = new Map<string, Kept>()
  for (const name of readdirSync(folder)) {
    const plain = readFileSync(join(folder, name))
    const ending = extname(name)
    const hash = createHash('sha256').update(plain).digest('base64url').slice(0, 12)
    const address = `/assets/${name.slice(0, -ending.length)}.${hash}${ending}`
    addresses.set(name, address)
    kept.set(address, { type: types[ending] ?? 'application/octet-stream', plain, gzip: once(() => gzipSync(plain)), brotli: once(() => brotliCompressSync(plain)) })
  }
  return {
    address: name => addresses.get(name) ?? `/assets/${name}`,
    send(request, response, next) {
      const file = kept.get(request.path)
      if (file === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) return next()
      const coding = request.acceptsEncodings('br', 'gzip', 'identity')
      const [bytes, name] = coding === 'br' ? [file.brotli(), 'br'] : coding === 'gzip' ? [file.gzip(), 'gzip'] : [file.plain, '']
      if (name !== '') response.setHeader('Content-Encoding', name)
      response.setHeader('Content-Type', file.type)
      response.setHeader('Content-Length', bytes.length)
      response.setHeader('Vary', 'Accept-Encoding')
      response.setHeader('Cache-Control', 'public, max-age=31536000, immutable')
      response.end(request.method === 'HEAD' ? undefined : bytes)
    },
  }
}

/** Made for the first who asks; most processes are never asked for every file. */
function once(make: () => Buffer): () => Buffer {
  let made: Buffer | undefined
  return () => made ??= make()
}

/** A mark of everything a page is made of: kept pages of an older version are not taken for today's. */
export function buildMark(folders: readonly string[]): string {
  const hash = createHash('sha256')
  for (const folder of folders) {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => /\.(ejs|css|js|json)$/.test(name)).sort()
    for (const name of names) hash.update(name).update(readFileSync(join(folder, name)))
  }
  return hash.digest('base64url').slice(0, 12)
}
