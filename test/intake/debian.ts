import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { SMTPServer } from 'smtp-server'
import { server } from './post.ts'

const there = (name: string): boolean => spawnSync(name, ['--version'], { stdio: 'ignore', env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` } }).error === undefined

/** Debian's own mail programs: `apt-get install dovecot-imapd swaks`. Where REQUIRE_DEBIAN_MAIL is set their absence is a fault. */
export const isDebianMailThere = (): boolean => process.env['REQUIRE_DEBIAN_MAIL'] === '1' || (there('dovecot') && there('swaks'))

export type DebianMail = { readonly imapPort: number, /** Sends as swaks does; its exit code. */ swaks(...args: readonly string[]): Promise<number>, close(): Promise<void> }

/** Dovecot over a Maildir, and before it a mail server that says of each letter whether its sender's domain vouches for it: its envelope's domain is the one it came from. */
export async function startDebianMail(): Promise<DebianMail> {
  const user = userInfo()
  // As root Dovecot reads the mail as somebody else, who may not enter folders of ours: the system's own he may.
  const folder = mkdtempSync(join(user.uid === 0 ? '/tmp' : tmpdir(), 'tk-dovecot-'))
  const maildir = join(folder, 'mail')
  for (const name of ['new', 'cur', 'tmp']) mkdirSync(join(maildir, name), { recursive: true })
  const imapPort = await freePort()
  const as = user.uid === 0 ? 'nobody' : user.username
  const [uid, gid] = user.uid === 0 ? ids('nobody') : [user.uid, user.gid]
  const group = spawnSync('id', ['-gn', as]).stdout.toString().trim()
  for (const name of ['', 'new', 'cur', 'tmp']) chownSync(join(maildir, name), uid, gid)
  chownSync(folder, uid, gid)
  const settings = join(folder, 'dovecot.conf')
  writeFileSync(settings, [
    `base_dir = ${folder}/run`, `state_dir = ${folder}/state`, `log_path = ${folder}/log`, 'protocols = imap', 'ssl = no', 'disable_plaintext_auth = no', `default_login_user = ${as}`, `default_internal_user = ${as}`, `default_internal_group = ${group}`,
    `mail_location = maildir:${maildir}`, 'first_valid_uid = 0', 'passdb {\n driver = static\n args = password=segreta\n}', `userdb {\n driver = static\n args = uid=${uid} gid=${gid} home=${folder}\n}`,
    'service anvil {\n chroot =\n}', 'service stats {\n chroot =\n}', 'service imap-login {\n chroot =\n inet_listener imap {\n address = 127.0.0.1\n port = ' + String(imapPort) + '\n }\n inet_listener imaps {\n port = 0\n }\n}', '',
  ].join('\n'))
  const dovecot = spawn('dovecot', ['-F', '-c', settings], { stdio: 'ignore', env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` } })
  await untilAnswers(imapPort)
  const smtp = mailServer(maildir, [uid, gid])
  await new Promise<void>(resolve => { smtp.listen(0, '127.0.0.1', () => resolve()) })
  const bound = smtp.server.address()
  const smtpPort = typeof bound === 'object' && bound !== null ? bound.port : 0
  return {
    imapPort,
    swaks: (...args) => new Promise(resolve => { spawn('swaks', ['--server', '127.0.0.1', '--port', String(smtpPort), '--to', 'richieste@officinabassi.example', ...args], { stdio: 'ignore' }).on('exit', code => resolve(code ?? -1)) }),
    async close() {
      await new Promise<void>(resolve => { smtp.close(() => resolve()) })
      await ended(dovecot)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function mailServer(maildir: string, [uid, gid]: readonly [number, number]): SMTPServer {
  let count = 0
  return new SMTPServer({
    authOptional: true, disabledCommands: ['STARTTLS'], size: 80_000_000,
    onData(stream, session, done) {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        const raw = Buffer.concat(parts).toString('latin1')
        const envelope = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address
        const domain = envelope.slice(envelope.lastIndexOf('@') + 1)
        const from = /^From:.*@([^\s>]+)/im.exec(raw)?.[1] ?? ''
        const own = raw.replace(new RegExp(`^Authentication-Results:\\s*${server.replaceAll('.', '\\.')}.*(?:\\r?\\n[ \\t].*)*\\r?\\n`, 'gim'), '')
        const to = session.envelope.rcptTo.map(({ address }) => `Delivered-To: ${address}\r\n`).join('')
        count += 1
        const path = join(maildir, 'new', `${Date.now()}.${count}.test`)
        writeFileSync(path, `Return-Path: <${envelope}>\r\n${to}Authentication-Results: ${server}; dmarc=${domain === from ? 'pass' : 'fail'} header.from=${from}\r\n${own}`, 'latin1')
        chownSync(path, uid, gid)
        done()
      })
    },
  })
}

function ids(name: string): readonly [number, number] {
  const told = (flag: string): number => Number(spawnSync('id', [flag, name]).stdout.toString())
  return [told('-u'), told('-g')]
}

function freePort(): Promise<number> {
  return new Promise(resolve => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const bound = probe.address()
      probe.close(() => resolve(typeof bound === 'object' && bound !== null ? bound.port : 0))
    })
  })
}

async function untilAnswers(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const there = await new Promise<boolean>(resolve => {
      const socket = connect(port, '127.0.0.1', () => { socket.destroy(); resolve(true) }).on('error', () => resolve(false))
    })
    if (there) return
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error('dovecot did not start')
}

const ended = (child: ChildProcess): Promise<void> => new Promise(resolve => {
  if (child.exitCode !== null) return resolve()
  child.once('exit', () => resolve())
  child.kill('SIGTERM')
})
