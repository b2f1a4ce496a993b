import { createServer } from 'node:net'
import type { Socket } from 'node:net'

type Kept = { readonly uid: number, readonly raw: Buffer, readonly flags: Set<string> }

export type ImapServer = {
  readonly port: number
  /** Puts a letter into the inbox and tells whoever waits; its UID. */
  put(raw: string | Buffer): number
  inbox(): readonly { readonly uid: number, readonly seen: boolean }[]
  moved(): number
  /** Every command as it came, without its tag. */
  readonly said: string[]
  /** Cuts all connections, as networks do. */
  cut(): void
  close(): Promise<void>
}

/** As much of IMAP4rev1 as one mailbox needs, on the wire as RFC 3501 has it: literals, tags, IDLE, MOVE. For tests alone. */
export async function startImap(user = 'richieste', password = 'segreta'): Promise<ImapServer> {
  const box: Kept[] = []
  const done: Kept[] = []
  const said: string[] = []
  const waiting = new Set<Socket>()
  const sockets = new Set<Socket>()
  let next = 1

  const server = createServer(socket => {
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('close', () => { sockets.delete(socket); waiting.delete(socket) }).on('error', () => socket.destroy())
    socket.write('* OK [CAPABILITY IMAP4rev1 IDLE MOVE UIDPLUS LITERAL+] ready\r\n')
    let idleTag = ''
    let buffered = ''
    socket.on('data', chunk => {
      buffered += chunk.toString('latin1')
      for (let end = buffered.indexOf('\r\n'); end >= 0; end = buffered.indexOf('\r\n')) {
        const line = buffered.slice(0, end)
        buffered = buffered.slice(end + 2)
        if (idleTag !== '') {
          if (line.toUpperCase() === 'DONE') { waiting.delete(socket); socket.write(`${idleTag} OK\r\n`); idleTag = '' }
          continue
        }
        const [, tag = '', command = ''] = /^(\S+) (.*)$/.exec(line) ?? []
        said.push(command.replace(password, '…'))
        if (command.toUpperCase() === 'IDLE') { idleTag = tag; waiting.add(socket); socket.write('+ idling\r\n'); continue }
        answer(socket, tag, command)
      }
    })
  })

  function answer(socket: Socket, tag: string, command: string): void {
    const ok = (...lines: readonly string[]): void => { socket.write([...lines, `${tag} OK done`, ''].join('\r\n')) }
    const upper = command.toUpperCase()
    if (upper.startsWith('LOGIN')) return void (command.includes(user) && (command.endsWith(` ${password}`) || command.endsWith(` "${password}"`)) ? ok() : socket.write(`${tag} NO wrong\r\n`))
    if (upper === 'CAPABILITY') return ok('* CAPABILITY IMAP4rev1 IDLE MOVE UIDPLUS LITERAL+')
    if (upper.startsWith('NAMESPACE')) return ok('* NAMESPACE (("" "/")) NIL NIL')
    if (upper.startsWith('LIST') || upper.startsWith('LSUB')) return ok('* LIST (\\HasNoChildren) "/" "INBOX"', '* LIST (\\HasNoChildren) "/" "Prese"')
    if (upper.startsWith('SELECT')) return ok(`* ${box.length} EXISTS`, '* 0 RECENT', '* FLAGS (\\Seen \\Deleted)', '* OK [PERMANENTFLAGS (\\Seen \\Deleted \\*)]', '* OK [UIDVALIDITY 1]', `* OK [UIDNEXT ${next}]`)
    if (upper.startsWith('UID SEARCH')) return ok(`* SEARCH ${box.filter(({ flags }) => !flags.has('\\Seen')).map(({ uid }) => uid).join(' ')}`.trimEnd())
    if (upper.startsWith('UID FETCH')) return fetched(socket, tag, command)
    const uid = Number(/^UID \w+ (\d+)/i.exec(command)?.[1])
    const at = box.findIndex(kept => kept.uid === uid)
    const kept = box[at]
    if (upper.startsWith('UID STORE') && kept !== undefined) { kept.flags.add('\\Seen'); return ok(`* ${at + 1} FETCH (UID ${uid} FLAGS (\\Seen))`) }
    if (upper.startsWith('UID MOVE') && kept !== undefined) { box.splice(at, 1); done.push(kept); return ok(`* OK [COPYUID 1 ${uid} ${done.length}]`, `* ${at + 1} EXPUNGE`) }
    if (upper === 'LOGOUT') { socket.write('* BYE\r\n'); ok(); return void socket.end() }
    return ok()
  }

  function fetched(socket: Socket, tag: string, command: string): void {
    const uid = Number(/^UID FETCH (\d+)/i.exec(command)?.[1])
    const at = box.findIndex(kept => kept.uid === uid)
    const kept = box[at]
    if (kept === undefined) return void socket.write(`${tag} OK nothing\r\n`)
    const [, from = '0', most = '1000000000'] = /BODY(?:\.PEEK)?\[\]<(\d+)\.(\d+)>/i.exec(command) ?? []
    const part = kept.raw.subarray(Number(from), Number(from) + Number(most))
    socket.write(`* ${at + 1} FETCH (UID ${uid} RFC822.SIZE ${kept.raw.length} BODY[]<${from}> {${part.length}}\r\n`)
    socket.write(part)
    socket.write(`)\r\n${tag} OK done\r\n`)
  }

  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', () => resolve()) })
  const bound = server.address()
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : 0, said,
    put(raw) {
      box.push({ uid: next, raw: Buffer.from(raw), flags: new Set() })
      next += 1
      for (const socket of waiting) socket.write(`* ${box.length} EXISTS\r\n`)
      return next - 1
    },
    inbox: () => box.map(({ uid, flags }) => ({ uid, seen: flags.has('\\Seen') })),
    moved: () => done.length,
    cut() { for (const socket of sockets) socket.destroy() },
    close: () => new Promise(resolve => { for (const socket of sockets) socket.destroy(); server.close(() => resolve()) }),
  }
}
