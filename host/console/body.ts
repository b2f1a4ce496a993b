import type { Request } from 'express'

/** A submitted form. Whatever arrives is text or several texts; anything else is treated as not sent. */
export class Submitted {
  readonly #fields: Readonly<Record<string, unknown>>
  readonly files: readonly Upload[]

  constructor(request: Request) {
    const body: unknown = request.body
    this.#fields = typeof body === 'object' && body !== null ? { ...body } : {}
    this.files = Array.isArray(request.files) ? request.files.filter(file => file.size > 0).map(uploadOf) : []
  }

  /** The field's text, undefined when the form did not send it. */
  text(name: string): string | undefined {
    return this.texts(name).at(-1)
  }

  texts(name: string): readonly string[] {
    const given = this.#fields[name]
    const list: readonly unknown[] = Array.isArray(given) ? given : [given]
    return list.filter(item => typeof item === 'string').map(item => item.replace(/\r\n?/g, '\n'))
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined
  }

  file(name: string): Upload | undefined {
    return this.files.find(({ field }) => field === name)
  }
}

export interface Upload { readonly field: string, readonly name: string, readonly bytes: Buffer }

const uploadOf = (file: Express.Multer.File): Upload => ({ field: file.fieldname, name: file.originalname, bytes: file.buffer })
