import type { Request } from 'express'
import { asObject, parseJson } from '../../formats/json-object.ts'
import { CallFault } from './answer.ts'
import type { Door, Trick } from './mischief.ts'

/** A packet of 5,000 long rows fits; nobody can fill the memory. */
const largestBody = 256 * 1024 * 1024

/** One request: the action and everything else stand in the query string. (docs/host.md, F, G) */
export class Call {
  readonly door: Door
  readonly request: Request
  readonly trick: Trick
  readonly query: Readonly<Record<string, string>>

  constructor(door: Door, request: Request, query: Readonly<Record<string, string>>, trick: Trick) {
    this.door = door
    this.request = request
    this.query = query
    this.trick = trick
  }

  get action(): string { return this.of('action') }

  /** A parameter of the query; '' when it is missing. */
  of(name: string): string { return this.query[name] ?? '' }

  /** A parameter nothing works without. */
  needed(name: string): string {
    const value = this.of(name)
    if (value === '') throw new CallFault('invalid_request', `missing ${name}`)
    return value
  }

  /** A whole number of the query, some clients print it with a decimal point. */
  number(name: string, otherwise = 0): number {
    const number = Number(this.of(name))
    return this.of(name) === '' || !Number.isFinite(number) ? otherwise : Math.trunc(number)
  }

  /** The body as an object: JSON, or the forms of older clients; an empty one when there is none. (F.2) */
  async body(): Promise<Readonly<Record<string, unknown>>> {
    const text = (await this.bytes()).toString('utf8').trim()
    if (text === '') return {}
    const parsed = asObject(parseJson(text))
    if (parsed !== undefined) return parsed
    if (!/urlencoded/.test(this.request.get('content-type') ?? '')) throw new CallFault('invalid_request', 'the body is no JSON object')
    return formObject(text)
  }

  async bytes(): Promise<Buffer> {
    const parts: Buffer[] = []
    let size = 0
    for await (const part of this.request) {
      const bytes = Buffer.from(part)
      size += bytes.length
      if (size > largestBody) throw new CallFault('limit_reached', 'the body is too large')
      parts.push(bytes)
    }
    return Buffer.concat(parts)
  }
}

/** Values of the query string as text; a repeated name counts once. */
export function queryOf(request: Request): Readonly<Record<string, string>> {
  const at = request.originalUrl.indexOf('?')
  return at < 0 ? {} : Object.fromEntries(new URLSearchParams(request.originalUrl.slice(at + 1)))
}

/** The whole packet as the name or value of one form field, or each key of it as a field with JSON text. */
function formObject(text: string): Readonly<Record<string, unknown>> {
  const fields = [...new URLSearchParams(text)]
  const whole = fields.flat().map(part => asObject(parseJson(part))).find(found => found !== undefined)
  return whole ?? Object.fromEntries(fields.map(([name, value]) => [name, parseJson(value) ?? value]))
}
