import type { Request, Response } from 'express'
import multer from 'multer'
import { asObject, objectOf } from '../../../formats/json-object.ts'
import { textCell } from '../../../formats/packet.ts'
import { CallFault } from '../answer.ts'

export type SentFile = { readonly table: string, readonly id: string, readonly bytes: Buffer }

/**
 * Several files in one form: `gguid_X`, `file_X`, `type_X`, `args_X`. (docs/host.md, F.6)
 * What `args_X` holds is not told; the table is read from it where it is JSON that names one (ours).
 */
export async function filesOf(request: Request, reader: multer.Multer): Promise<readonly SentFile[]> {
  await parsed(request, reader)
  const fields = asObject(request.body) ?? {}
  const files = Array.isArray(request.files) ? request.files : []
  return files.filter(({ fieldname }) => fieldname.startsWith('file_')).map(({ fieldname, buffer }) => {
    const mark = fieldname.slice('file_'.length)
    return { id: textCell(fields[`gguid_${mark}`]), table: tableIn(textCell(fields[`args_${mark}`])), bytes: buffer }
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

const tableIn = (args: string): string => textCell(objectOf(args)['tablename'])
