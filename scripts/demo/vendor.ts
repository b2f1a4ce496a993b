import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import type { Log } from '../../addon/desk.ts'
import { readManifest } from '../../addon/lifecycle/manifest.ts'
import { readRequest } from '../../addon/lifecycle/request.ts'
import { issueToken } from '../../addon/lifecycle/token.ts'
import { makeSigningKey, readSigningKey, trustKey } from '../../addon/lifecycle/vendor-keys.ts'
import type { SigningKey } from '../../addon/lifecycle/vendor-keys.ts'

/** A publisher for this data folder alone: its key is made here and trusted nowhere else. (decision 29) */
export function demoVendor(folder: string): SigningKey {
  const file = join(folder, 'demo-vendor-key.json')
  const signing = existsSync(file) ? readSigningKey(file) : makeSigningKey(file)
  trustKey(folder, { kid: signing.kid, publicKey: signing.publicKey })
  return signing
}

export function demoToken(signing: SigningKey, asked: { readonly addon: string, readonly installation: string, readonly identity: string, readonly url: string, readonly company: string }): string {
  const claims = { iss: 'demo', sub: asked.addon, aud: readManifest().activation.audience, ins: asked.installation, cnf: asked.identity, url: asked.url, cust: asked.company }
  return issueToken(claims, { now: new Date(), days: 400, kid: signing.kid, key: signing.key })
}

type Letter = { readonly id: string, readonly text: string, readonly subject: string }

/** Answers activation requests that reach the demo's mailbox, as the publisher would: the key, and a link to open it with. */
export function answerRequests(folder: string, mailbox: string, smtpPort: number, log: Log): { stop(): void } {
  const signing = demoVendor(folder)
  const answered = new Set<string>()
  const round = async (): Promise<void> => {
    const letters: readonly Letter[] = await fetch(`${mailbox}/messages.json`).then(response => response.json())
    for (const letter of letters.filter(({ id, text }) => !answered.has(id) && text.replace(/\s+/g, '').includes('N4REQ1.'))) {
      answered.add(letter.id)
      await answer(letter, signing, smtpPort)
    }
  }
  const timer = setInterval(() => void round().catch(fault => log.info('demo vendor', { fault: String(fault) })), 2000)
  return { stop: () => clearInterval(timer) }
}

async function answer(letter: Letter, signing: SigningKey, smtpPort: number): Promise<void> {
  const asked = readRequest(letter.text)
  const token = demoToken(signing, asked)
  const link = `${asked.url}owner/key/${token}`
  const transport = createTransport({ host: '127.0.0.1', port: smtpPort, secure: false, ignoreTLS: true })
  await transport.sendMail({
    from: { name: 'Demo publisher', address: 'publisher@demo.example' }, to: asked.email,
    subject: 'Chiave di attivazione · Activation key',
    text: `Apri il link per attivare il servizio, oppure incolla la chiave nei tuoi dati.\nOpen the link to activate the service, or paste the key into your data.\n\n${link}\n\n${token}\n`,
  })
  transport.close()
}
