import { existsSync, readFileSync } from 'node:fs'
import { expect } from 'chai'
import { manifestMistakes } from '../../addon/lifecycle/manifest.ts'
import { migrations } from '../../addon/lifecycle/plan.ts'
import { addon } from '../../addon/main.ts'

const root = new URL('../../', import.meta.url)
const told = () => JSON.parse(readFileSync(new URL('manifest.json', root), 'utf8'))
const steps = migrations.flatMap(({ steps }) => steps)

/** Each once: a later version gives a table of an earlier one more fields. */
const tablesOf = (all: typeof steps): readonly (readonly [string, object])[] => all
  .flatMap((step): readonly (readonly [string, object])[] => step.step === 'table' ? [[step.role, step.label]] : [])
  .filter(([role], at, list) => list.findIndex(([other]) => other === role) === at)

describe('manifest.json', () => {
  it('fits its schema', () => { expect(manifestMistakes(told())).to.deep.equal([]) })

  const mistakes: readonly (readonly [string, (manifest: ReturnType<typeof told>) => void])[] = [
    ['no id', manifest => { delete manifest.id }],
    ['an unknown key', manifest => { manifest.colour = 'red' }],
    ['a prefix of the host', manifest => { manifest.prefix = 'so' }],
    ['a reserved field name', manifest => { manifest.objects.extends[0].fields = ['read'] }],
    ['a companion’s name', manifest => { manifest.objects.extends[0].fields = ['gguid_x'] }],
    ['a path that climbs', manifest => { manifest.runtime.entry = '../main.ts' }],
    ['an absolute path', manifest => { manifest.runtime.entry = '/main.ts' }],
    ['a destructive step without consent', manifest => { manifest.schema.migrations[0].effect = 'destructive' }],
    ['a wildcard right', manifest => { manifest.permissions[0].scope = 'data:*:read' }],
    ['an uninstall that drops', manifest => { manifest.lifecycle.uninstall = 'drop' }],
    ['a two-part version', manifest => { manifest.version = '1.0' }],
    ['a missing Italian label', manifest => { delete manifest.name.it }],
    ['activation without contact', manifest => { delete manifest.activation.contact }],
  ]
  for (const [what, spoil] of mistakes) {
    it(`is refused with ${what}, naming the place`, () => {
      const manifest = told()
      spoil(manifest)
      expect(manifestMistakes(manifest)[0]).to.match(/^manifest\.json\//)
    })
  }

  it('takes keys of others that begin with x-', () => { expect(manifestMistakes({ ...told(), 'x-other': 1 })).to.deep.equal([]) })

  it('agrees with the tree: files, entry point, version', () => {
    const { runtime, schema, version } = told()
    for (const file of [runtime.entry, runtime.portal, ...schema.migrations.map(({ file }: { file: string }) => file)]) {
      expect(existsSync(new URL(file, root)), file).to.equal(true)
    }
    expect(runtime.export).to.equal('addon')
    expect(Object.keys(addon)).to.include.members(['plan', 'install', 'uninstall', 'requestActivation', 'activate', 'status', 'recordSaved'])
    expect(JSON.parse(readFileSync(new URL('package.json', root), 'utf8')).version).to.equal(version)
  })

  it('claims exactly what the migrations add', () => {
    const { objects, schema } = told()
    expect(schema.migrations.map(({ to, id }: { to: number, id: string }) => [to, id])).to.deep.equal(migrations.map(({ to, name }) => [to, name]))
    expect(schema.version).to.equal(migrations.length)
    expect(objects.tables.map(({ role, label }: { role: string, label: object }) => [role, label])).to.deep.equal(tablesOf(steps))
    expect(objects.extends).to.deep.equal(steps.flatMap(step => step.step === 'fields' ? [{ role: step.on, fields: step.fields.map(({ name }) => name) }] : []))
    expect(objects.lists).to.deep.equal(steps.flatMap(step => step.step === 'list' ? [step.name] : []))
    const privates = steps.flatMap(step => step.step === 'private-table' || step.step === 'search-table' ? [step.name] : [])
    expect(privates.filter(name => !name.startsWith(`${told().prefix}_`))).to.deep.equal([])
  })

  it('asks for rights in both languages, each once', () => {
    const scopes = told().permissions.map(({ scope }: { scope: string }) => scope)
    expect(new Set(scopes).size).to.equal(scopes.length)
  })
})
