import type { Request, Response } from 'express'
import multer from 'multer'
import { CallFault } from '../answer.ts'

export type SentFile = { readonly table: string, readonly id: string, readonly bytes: Buffer }

/**
 * Several files in one form: `gguid_X`, `file_X`, `type_X`, `args_X`. (docs/host.md, F.6)
 * What `args_X` holds is not told; the table is read from it where it is JSON that names one (ours).
 */
export async function filesOf(request: Request, reader: multer.Multer): Promise<readonly SentFile[]> {
  await parsed(request, reader)
  const fields: Readonly<Record<string, unknown>> = typeof request.body === 'object' && request.body !== null ? { ...request.body } : {}
  const files = Array.isArray(request.files) ? request.files : []
  return files.filter(({ fieldname }) => fieldname.startsWith('file_')).map(({ fieldname, buffer }) => {
    const mark = fieldname.slice('file_'.length)
    return { id: textOf(fields[`gguid_${mark}`]), table: tableIn(textOf(fields[`args_${mark}`])), bytes: buffer }
  })
}

function parsed(request: Request, reader: multer.Multer): Promise<void> {
  return new Promise((resolve, reject) => {
    // multer asks for an answer object and never touches it
    const answer: Response | undefined = request.res
    if (answer === undefined) { reject(new CallFault('invalid_request')); return }
    void reader.any()(request, answer, (fault: unknown) => {
      if (fault === undefined || fault === null) resolve()
      else reject(fault instanceof multer.MulterError && fault.code === 'LIMIT_FILE_SIZE' ? new CallFault('limit_reached', 'a file is too large') : new CallFault('invalid_request', 'not a form'))
    })
  })
}

const textOf = (value: unknown): string => typeof value === 'string' ? value : ''

function tableIn(args: string): string {
  try {
    const told: unknown = JSON.parse(args)
    return typeof told === 'object' && told !== null && 'tablename' in told ? textOf(told.tablename) : ''
  } catch { return '' }
}
