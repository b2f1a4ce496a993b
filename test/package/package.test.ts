import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { basename, join } from 'node:path'
import { expect } from 'chai'
import { writeList } from '../../addon/lifecycle/package/file-list.ts'
import { places } from '../../addon/lifecycle/package/format.ts'
import { makePackage } from '../../addon/lifecycle/package/make.ts'
import { sealOf } from '../../addon/lifecycle/package/seal.ts'
import { checkSignedTree } from '../../addon/lifecycle/package/signed-tree.ts'
import { clearStaging, isOlder, storeOf, useVersion, versionInUse } from '../../addon/lifecycle/package/store.ts'
import { takePackage } from '../../addon/lifecycle/package/take.ts'
import { checkTree } from '../../addon/lifecycle/package/tree.ts'
import { verifyPackage } from '../../addon/lifecycle/package/verify.ts'
import { zipOf } from '../../addon/lifecycle/package/zip-write.ts'
import { acceptRevocations, signRevocations } from '../../addon/lifecycle/revocation.ts'
import { Refusal } from '../../addon/lifecycle/refusal.ts'
import { makeSigningKey, trustKey } from '../../addon/lifecycle/vendor-keys.ts'
import { packageFiles } from '../../scripts/pack/package-files.ts'
import { root } from '../house/sources.ts'
import { codeOf, dataFolder, publisher, put, putSigned, scratch } from './signed.ts'

type Files = Map<string, Buffer>

/** The package with other files, signed as a publisher would who made it so. */
const changed = (change: (files: Files) => void): string => {
  const { files, named, signing } = publisher()
  const copy = new Map(files)
  change(copy)
  const version = /"version": ?"([^"]+)"/.exec(copy.get('manifest.json')?.toString() ?? '')?.[1]
  const { archive, seal } = makePackage(copy, { ...named, version: version ?? named.version }, signing)
  const folder = dataFolder()
  put(folder, archive, seal)
  return folder
}

/** The list stays as it was signed, the archive around it is another: its own signature is good. */
function unlisted(change: (files: Files) => void): string {
  const { files, named, signing } = publisher()
  const whole = new Map(files).set(places.format, Buffer.from('n4addon 1\n'))
  const list = Buffer.from(writeList(whole))
  whole.set(places.list, list).set(places.listSeal, Buffer.from(sealOf('list', list, signing, named)))
  change(whole)
  const folder = dataFolder()
  putSigned(folder, zipOf(whole))
  return folder
}

const code = (folder: string): Promise<string> => codeOf(folder, join(folder, 'ticketing.n4addon'))

const withManifest = (change: (manifest: Record<string, unknown>) => void) => (files: Files): void => {
  const manifest: Record<string, unknown> = JSON.parse(files.get('manifest.json')?.toString() ?? '{}')
  change(manifest)
  files.set('manifest.json', Buffer.from(JSON.stringify(manifest)))
}

function thrown(act: () => void): string {
  try { act() } catch (fault) { return fault instanceof Refusal ? fault.key : String(fault) }
  return 'nothing'
}

describe('The package', function () {
  this.timeout(60_000)
  before(() => { publisher() })

  it('f-9: a changed byte, an extra file, a missing file, an unknown key, a revoked key: five codes, nothing unpacked into place', async () => {
    const { archive, seal, signing } = publisher()
    const folder = dataFolder()
    const codes = []
    for (const at of [0, Math.floor(archive.length / 2), archive.length - 1]) {
      const bent = Buffer.from(archive)
      bent.writeUInt8(bent.readUInt8(at) ^ 1, at)
      codes.push(await codeOf(folder, put(folder, bent, seal)))
    }
    expect(codes).to.deep.equal(['package-changed', 'package-changed', 'package-changed'])
    expect(await code(unlisted(files => files.set('addon/extra.ts', Buffer.from('x\n'))))).to.equal('file-extra')
    expect(await code(unlisted(files => files.delete('README.md')))).to.equal('file-missing')
    const stranger = scratch()
    expect(await codeOf(stranger, put(stranger, archive, seal))).to.equal('key-unknown')
    trustKey(stranger, { kid: signing.kid, publicKey: signing.publicKey, revoked: true })
    expect(await code(stranger)).to.equal('key-revoked')
  })

  it('takes nothing more from a key that a signed list took back', async () => {
    const { archive, seal, signing } = publisher()
    const folder = dataFolder()
    const cold = makeSigningKey(join(folder, 'cold.json'))
    trustKey(folder, { kid: cold.kid, publicKey: cold.publicKey })
    acceptRevocations(folder, signRevocations({ seq: 1, iat: 1, jti: [], ins: [], kid: [signing.kid] }, cold))
    expect(await codeOf(folder, put(folder, archive, seal))).to.equal('key-revoked')
  })

  it('says apart what else can be wrong with the envelope', async () => {
    const { archive, seal, signing, named } = publisher()
    const folder = dataFolder()
    expect(await codeOf(folder, join(folder, 'none'))).to.equal('package-away')
    expect(await codeOf(folder, put(folder, archive.subarray(0, -1), seal))).to.equal('package-size')
    expect(await codeOf(folder, put(folder, Buffer.concat([archive, Buffer.from('x')]), seal))).to.equal('package-size')
    expect(await codeOf(folder, put(folder, Buffer.alloc((64 << 20) + 1), seal))).to.equal('package-large')
    for (const line of ['', 'x', '{}', seal.replace('"v":1', '"v":2'), seal.replace('ed25519', 'none'), `${seal}${' '.repeat(5000)}`]) {
      expect(await codeOf(folder, put(folder, archive, line)), line.slice(0, 40)).to.equal('signature-shape')
    }
    // The right key id over another's signature, and a signature made for the other purpose.
    const other = makeSigningKey(join(folder, 'other.json'))
    expect(await codeOf(folder, put(folder, archive, sealOf('package', archive, { ...other, kid: signing.kid }, named)))).to.equal('signature-wrong')
    expect(await codeOf(folder, put(folder, archive, sealOf('list', archive, signing, named)))).to.equal('signature-wrong')
    expect(await codeOf(folder, put(folder, archive, sealOf('package', archive, signing, { ...named, version: '9.9.9' })))).to.equal('package-name')
    put(folder, archive, seal)
    rmSync(join(folder, 'ticketing.n4addon.sig'))
    expect(await code(folder)).to.equal('signature-missing')
  })

  it('holds every file to the signed list, and the list to its own signature', async () => {
    expect(await code(unlisted(files => files.set('README.md', Buffer.from('x\n'))))).to.equal('file-changed')
    expect(await code(unlisted(files => files.delete(places.list)))).to.equal('list-missing')
    expect(await code(unlisted(files => files.delete(places.listSeal)))).to.equal('list-missing')
    expect(await code(unlisted(files => files.set(places.list, Buffer.concat([files.get(places.list) ?? Buffer.alloc(0), Buffer.from('\n')]))))).to.equal('list-signature')
    expect(await code(unlisted(files => files.set(places.format, Buffer.from('n4addon 2\n'))))).to.equal('format-unknown')
    expect(await code(unlisted(files => { files.delete('README.md'); files.set('readme.md', Buffer.from('x\n')) }))).to.equal('file-extra')
  })

  it('refuses manifests that are wrong, newer, or another’s (S56)', async () => {
    expect(await code(changed(withManifest(manifest => { manifest.colour = 'red' })))).to.equal('manifest-wrong')
    expect(await code(changed(withManifest(manifest => { manifest.manifestVersion = 2 })))).to.equal('manifest-newer')
    expect(await code(changed(withManifest(manifest => { manifest.id = 'it.other.addon' })))).to.equal('package-other')
    expect(await code(changed(files => { files.set('manifest.json', Buffer.from('{')) }))).to.equal('manifest-wrong')
  })

  it('unpacks whole into a folder named by version and content, the same file twice into the same one', async () => {
    const { archive, seal, named } = publisher()
    const folder = dataFolder()
    const file = put(folder, archive, seal)
    const one = await takePackage(folder, file, { allowOlder: false })
    const again = await takePackage(folder, file, { allowOlder: false })
    expect([one.fresh, again.fresh, again.folder]).to.deep.equal([true, false, one.folder])
    expect(basename(one.folder)).to.match(new RegExp(`^${named.version}-[0-9a-f]{16}$`))
    expect(readdirSync(storeOf(folder))).to.deep.equal([basename(one.folder)])
    checkSignedTree(one.folder, [{ kid: publisher().signing.kid, publicKey: publisher().signing.publicKey }])
    expect(readdirSync(one.folder)).to.have.members(['CHANGELOG.md', 'LICENSE', 'LICENSES', 'META', 'README.md', 'addon', 'docs', 'formats', 'manifest.json', 'migrations', 'package-lock.json', 'package.json', 'portal', 'sbom.cdx.json', 'scripts', 'types'])
  })

  it('finds out at each start what was changed, added or lost in the unpacked tree, and does not use it again', async () => {
    const { archive, seal } = publisher()
    const folder = dataFolder()
    const file = put(folder, archive, seal)
    const { folder: tree } = await takePackage(folder, file, { allowOlder: false })
    const readme = readFileSync(join(tree, 'README.md'))
    mkdirSync(join(tree, 'node_modules'))
    writeFileSync(join(tree, 'node_modules', 'x.js'), 'x')
    expect(thrown(() => checkTree(tree)), 'npm’s folder is npm’s').to.equal('nothing')
    writeFileSync(join(tree, 'README.md'), Buffer.concat([readme, Buffer.from(' ')]))
    expect(thrown(() => checkTree(tree))).to.equal('tree-changed')
    const refused = await takePackage(folder, file, { allowOlder: false }).then(() => 'taken', (fault: Refusal) => fault.key)
    expect(refused).to.equal('tree-changed')
    rmSync(join(tree, 'README.md'))
    expect(thrown(() => checkTree(tree))).to.equal('tree-missing')
    writeFileSync(join(tree, 'README.md'), readme)
    writeFileSync(join(tree, 'addon', 'more.ts'), '')
    expect(thrown(() => checkTree(tree))).to.equal('tree-extra')
    rmSync(join(tree, 'addon', 'more.ts'))
    symlinkSync('/etc', join(tree, 'link'))
    expect(thrown(() => checkTree(tree))).to.equal('tree-extra')
    rmSync(join(tree, 'link'))
    // A list that fits a changed tree has no signature that fits it.
    const list = readFileSync(join(tree, places.list), 'utf8').split('\n').filter(line => !line.endsWith('  README.md')).join('\n')
    rmSync(join(tree, 'README.md'))
    writeFileSync(join(tree, places.list), list)
    expect(thrown(() => checkTree(tree))).to.equal('nothing')
    expect(thrown(() => checkSignedTree(tree, [{ kid: publisher().signing.kid, publicKey: publisher().signing.publicKey }]))).to.equal('list-signature')
    expect(await takePackage(folder, file, { allowOlder: false }).then(() => 'taken', (fault: Refusal) => fault.key)).to.match(/^tree-/)
  })

  it('clears away what a killed process left half unpacked, and leaves one at work alone', async () => {
    const { archive, seal } = publisher()
    const folder = dataFolder()
    const gone = spawnSync(process.execPath, ['-e', '']).pid
    for (const pid of [gone, process.pid]) mkdirSync(join(storeOf(folder), `.staging-${pid}-1`, 'addon'), { recursive: true })
    clearStaging(folder)
    expect(readdirSync(storeOf(folder))).to.deep.equal([`.staging-${process.pid}-1`])
    await takePackage(folder, put(folder, archive, seal), { allowOlder: false })
    expect(readdirSync(storeOf(folder))).to.have.length(2)
  })

  it('goes back to an older version only when told to (S56)', async () => {
    const { archive, seal, named } = publisher()
    const folder = dataFolder()
    const newer = changed(withManifest(manifest => { manifest.version = '99.0.0' }))
    cpSync(join(newer, 'ticketing.n4addon'), join(folder, 'newer.n4addon'))
    cpSync(join(newer, 'ticketing.n4addon.sig'), join(folder, 'newer.n4addon.sig'))
    const { folder: tree } = await takePackage(folder, join(folder, 'newer.n4addon'), { allowOlder: false })
    useVersion(folder, tree)
    expect(versionInUse(folder)).to.equal('99.0.0')
    const file = put(folder, archive, seal)
    const refused = await takePackage(folder, file, { allowOlder: false }).then(() => 'taken', (fault: Refusal) => fault.key)
    expect(refused).to.equal('package-older')
    const { folder: old } = await takePackage(folder, file, { allowOlder: true })
    useVersion(folder, old)
    expect([versionInUse(folder), existsSync(join(storeOf(folder), 'current', 'manifest.json'))]).to.deep.equal([named.version, true])
    useVersion(folder, root)
    expect(versionInUse(folder), 'a checkout is no version').to.equal(named.version)
    expect([isOlder('1.2.3', '1.10.0'), isOlder('1.0.0-rc', '1.0.0'), isOlder('1.0.0', '1.0.0-rc'), isOlder('1.0.0', '1.0.0')]).to.deep.equal([true, true, false, false])
  })

  it('f-22: the same sources give the same bytes: twice, in another folder, another time zone and language, with other line ends and times', () => {
    const { signing } = publisher()
    // From a copy, because somebody may be writing in this tree at this very moment.
    const [first, copy] = [scratch(), scratch()]
    for (const name of ['addon', 'docs', 'formats', 'host', 'migrations', 'portal', 'scripts', 'types', 'manifest.json', 'package.json', 'package-lock.json', 'README.md', 'CHANGELOG.md', 'LICENSE']) {
      cpSync(join(root, name), join(first, name), { recursive: true })
    }
    symlinkSync(join(root, 'node_modules'), join(first, 'node_modules'))
    const { files, named } = packageFiles(first)
    const { archive, seal } = makePackage(files, named, signing)
    expect(makePackage(new Map([...packageFiles(first).files].reverse()), named, signing).archive.equals(archive)).to.equal(true)
    for (const name of readdirSync(first)) if (name !== 'node_modules') cpSync(join(first, name), join(copy, name), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
    const readme = readFileSync(join(copy, 'README.md'), 'utf8')
    writeFileSync(join(copy, 'README.md'), readme.replaceAll('\n', '\r\n'), { mode: 0o755 })
    writeFileSync(join(copy, 'addon', '.editor-left-this'), 'x')
    const key = join(copy, 'key.json')
    writeFileSync(key, JSON.stringify({ kid: signing.kid, privateKey: signing.key.export({ type: 'pkcs8', format: 'pem' }) }))
    const ran = spawnSync(process.execPath, ['--import', 'tsx', join(copy, 'scripts', 'main.ts'), 'pack', '--key', key, '--out', join(copy, 'out'), '--json'], {
      cwd: root, encoding: 'utf8', env: { ...process.env, TZ: 'Pacific/Auckland', LC_ALL: 'tr_TR.UTF-8' },
    })
    expect(ran.status, ran.stderr).to.equal(0)
    const { file }: { readonly file: string } = JSON.parse(ran.stdout)
    expect(readFileSync(file).equals(archive)).to.equal(true)
    expect(readFileSync(`${file}.sig`, 'utf8')).to.equal(seal)
  })

  it('holds the product and nothing else: no embedded host, tests, bench, tools, keys (decision 11, S55)', () => {
    const { files } = publisher()
    const paths = [...files.keys()]
    expect(paths.filter(path => /^(host|bench|test|node_modules|data|\.)/.test(path) || /(^|\/)\./.test(path) || /scripts\/(demo|pack)\//.test(path))).to.deep.equal([])
    expect(paths).to.include.members(['manifest.json', 'addon/main.ts', 'portal/app.ts', 'scripts/ticketing.mjs', 'migrations/0001-first.ts', 'types/addon.d.ts', 'docs/operators-guide.md', 'LICENSE', 'LICENSES/THIRD-PARTY.txt', 'sbom.cdx.json'])
    const secret = [...files].filter(([, bytes]) => /BEGIN (EC |RSA )?PRIVATE KEY-----\\?n?[A-Za-z0-9+/]{20}/.test(bytes.toString('latin1')) || bytes.includes(root)).map(([path]) => path)
    expect(secret).to.deep.equal([])
    const outside = paths.filter(path => path.endsWith('.ts') && /from '(\.\.\/)+(host|test|bench)\//.test(files.get(path)?.toString() ?? ''))
    expect(outside).to.deep.equal([])
  })

  it('tells every library that runs with it, with digest and licence', () => {
    const { files, named } = publisher()
    type Bill = { readonly bomFormat: string, readonly metadata: { readonly component: { readonly version: string } }, readonly components: readonly { readonly purl: string, readonly hashes?: readonly unknown[], readonly licenses: readonly unknown[] }[], readonly dependencies: readonly { readonly ref: string, readonly dependsOn: readonly string[] }[] }
    const bill: Bill = JSON.parse(files.get('sbom.cdx.json')?.toString() ?? '{}')
    expect([bill.bomFormat, bill.metadata.component.version]).to.deep.equal(['CycloneDX', named.version])
    const told: { readonly dependencies: Readonly<Record<string, string>>, readonly devDependencies: Readonly<Record<string, string>> } = JSON.parse(files.get('package.json')?.toString() ?? '{}')
    const purl = ([name, version]: readonly [string, string]): string => `pkg:npm/${name.replace('@', '%40')}@${version}`
    const held = bill.components.map(component => component.purl)
    expect(held).to.include.members(Object.entries(told.dependencies).map(purl))
    expect(held).to.not.include.members(Object.entries(told.devDependencies).map(purl))
    expect(bill.components.filter(({ hashes, licenses }) => hashes === undefined || licenses.length === 0)).to.deep.equal([])
    const refs = new Set(bill.dependencies.map(({ ref }) => ref))
    expect(bill.dependencies.flatMap(({ dependsOn }) => dependsOn).filter(ref => !refs.has(ref))).to.deep.equal([])
    const licences = files.get('LICENSES/THIRD-PARTY.txt')?.toString() ?? ''
    for (const [name, version] of Object.entries(told.dependencies)) expect(licences).to.include(`${name} ${version}`)
    expect(licences).to.include('Permission is hereby granted').and.include('Apache License')
  })

  it('is verified by itself without writing anything', async () => {
    const { archive, seal, named, files, signing } = publisher()
    const folder = scratch()
    const { id, version, kid, files: count } = await verifyPackage(put(folder, archive, seal), [{ kid: signing.kid, publicKey: signing.publicKey }])
    expect({ id, version, kid, count }).to.deep.equal({ ...named, kid: signing.kid, count: files.size + 1 })
    expect(readdirSync(folder)).to.have.members(['ticketing.n4addon', 'ticketing.n4addon.sig'])
  })
})
