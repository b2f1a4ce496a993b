import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { saveRow } from '../../host/program/save-row.ts'
import { onBothForms } from './both-forms.ts'
import { copyShop, enterShop, layShop, prepareShop } from './console-world.ts'
import type { World } from './console-world.ts'
import type { Visitor } from './console-visitor.ts'

describe('the host console', () => {
  let prepared: string
  let shop: World
  let olga: Visitor
  before(async () => { prepared = await prepareShop() })
  after(() => rm(prepared, { recursive: true, force: true }))
  beforeEach(async () => {
    shop = await copyShop(prepared)
    olga = await shop.visitor()
    await olga.signIn('Olga Bassi', 'officina')
  })
  afterEach(() => shop.close())

  const add = (table: string, values: Readonly<Record<string, string | number>>, parent?: { table: string, id: string }): Promise<string> =>
    saveRow(shop.host, shop.olga, table, values, { parent })

  describe('the door', () => {
    it('sends a stranger to sign in, and says when the password is wrong, keeping the name', async () => {
      const stranger = await shop.visitor()
      expect(await stranger.open('/t/clienti')).to.contain('Entra nel programma')
      await stranger.send('/sign-in', { username: 'Olga Bassi', password: 'wrong' })
      expect(stranger.status).to.equal(422)
      expect(await stranger.send('/sign-in', { username: 'Olga Bassi', password: 'wrong' })).to.contain('non corretti').and.contain('value="Olga Bassi"')
    })

    it('refuses a form that is not its own', async () => {
      const id = await add('clienti', { nome: 'Panificio Rossi' })
      await olga.open(`/t/clienti/${id}`)
      await olga.save(`/t/clienti/${id}`, { nome: 'Rubato', _csrf: 'forged' })
      expect(olga.status).to.equal(403)
      expect((await shop.row('clienti', id)).nome).to.equal('Panificio Rossi')
    })

    it('speaks the other language after one press, and goes back to no other site', async () => {
      expect(await olga.open('/lang?to=en&back=/t/clienti')).to.contain('Your data').and.contain('lang="en"')
      await olga.send('/sign-out', {})
      expect((await olga.fetch('/lang?to=it&back=//evil.example')).headers.get('location')).to.equal('/')
    })
  })

  describe('sections', () => {
    it('hides what the person’s categories may not see, sections, cards and fields alike', async () => {
      const customer = await add('clienti', { nome: 'Panificio Rossi' })
      const job = await add('lavori', { titolo: 'Forno', note: 'margine 40' })
      const tito = await shop.visitor()
      const start = await tito.signIn('tito@officinabassi.example', 'officina')
      expect(start).to.contain('/t/lavori').and.not.contain('/t/clienti').and.not.contain('/marketplace')
      await tito.open(`/t/clienti/${customer}`)
      expect(tito.status).to.equal(404)
      expect(await tito.open(`/t/lavori/${job}`)).to.contain('Forno').and.not.contain('margine 40').and.not.contain('Interno')
      await tito.open('/wheel/lavori')
      expect(tito.status).to.equal(404)
    })

    it('opens no system table', async () => {
      for (const table of ['so_localusers', 'so_users', 'lo_setting', 'nothing']) {
        await olga.open(`/t/${table}`)
        expect(olga.status, table).to.equal(404)
      }
    })
  })

  describe('the grid', () => {
    it('finds, sorts and pages; sign characters are plain text', async () => {
      for (let place = 1; place <= 30; place += 1) await add('lavori', { titolo: `Lavoro ${String(place).padStart(2, '0')}`, ore: place })
      await add('lavori', { titolo: 'Sconto 100%', ore: 0 })
      expect(await olga.open('/t/lavori')).to.contain('1–25 di 31')
      expect(await olga.open('/t/lavori?page=2&sort=ore')).to.contain('26–31 di 31').and.contain('Lavoro 30').and.contain('aria-sort="ascending"')
      expect(await olga.open('/t/lavori?search=100%25')).to.contain('Sconto 100%').and.not.contain('Lavoro 01')
      expect(await olga.open('/t/lavori?search=zzz')).to.contain('Nessuna riga contiene')
      expect(await olga.open('/t/lavori?sort=gguid%27--&page=-3')).to.contain('Lavoro')
    })

    it('shows numbers, ticks, states and dates as people write them', async () => {
      await add('lavori', { titolo: 'Forno', ore: 1234.5, fatto: 1, stato: 'Sospeso', quando: 20260131143000 })
      const page = await olga.open('/t/lavori')
      expect(page).to.contain('1.234,5').and.contain('#tick').and.contain('Sospeso').and.contain('31/01/2026 14:30').and.contain('<circle')
      expect(page).to.match(/class="number" data-label="ore"/)
    })

    it('leaves out retired rows', async () => {
      await add('lavori', { titolo: 'Vecchio', eli: 1 })
      expect(await olga.open('/t/lavori')).to.not.contain('Vecchio')
    })
  })

  describe('the card', () => {
    it('saves what was changed and nothing else, so that strange cells survive', async () => {
      const id = await add('lavori', { titolo: 'Forno', ore: 2 })
      await shop.host.knex('lavori').where({ gguid: id }).update({ quando: 20260131143017, strano: '{"a":1}', stato: 'Sparito', ore: 2.5 })
      await olga.open(`/t/lavori/${id}`)
      await olga.save(`/t/lavori/${id}`, { titolo: 'Forno a gas' })
      expect(await shop.row('lavori', id)).to.include({ titolo: 'Forno a gas', quando: 20260131143017, strano: '{"a":1}', stato: 'Sparito', ore: 2.5, ut: 'Olga Bassi' })
    })

    it('does not touch the stamp when nothing was changed', async () => {
      const id = await add('lavori', { titolo: 'Forno', note: 'una\r\ndue', quando: 20260131143000 })
      const { tid } = await shop.row('lavori', id)
      await olga.open(`/t/lavori/${id}`)
      await olga.save(`/t/lavori/${id}`, {})
      expect(olga.status).to.equal(303)
      expect((await shop.row('lavori', id)).tid).to.equal(tid)
    })

    it('adds a row with every kind of value', async () => {
      await olga.open('/t/lavori/new')
      await olga.save('/t/lavori/new', { titolo: 'Caldaia', ore: '1.234,50', stato: 'Aperto', fatto: '1', quando: '2026-02-03T08:15', note: 'a\r\nb' })
      const row = await shop.row('lavori', olga.location.split('/').at(-1)?.split('?')[0] ?? '')
      expect(row).to.include({ titolo: 'Caldaia', ore: 1234.5, stato: 'Aperto', fatto: 1, quando: 20260203081500, note: 'a\nb', eli: 0, utc: 'Olga Bassi' })
      expect(row.tid).to.be.greaterThan(2e13)
    })

    it('says next to the field what is wrong and keeps what was typed', async () => {
      await olga.open('/t/lavori/new')
      const page = await olga.save('/t/lavori/new', { titolo: '', ore: 'molte', quando: '2026-02-31T10:00', note: 'non <perdere>' })
      expect(olga.status).to.equal(422)
      expect(page).to.contain('Questo campo è obbligatorio').and.contain('Scrivi un numero').and.contain('data esistente')
      expect(page).to.contain('value="molte"').and.contain('non &lt;perdere&gt;').and.match(/id="f-titolo"[^>]*aria-describedby="f-titolo-fault"[^>]*autofocus/)
      expect(await shop.host.knex('lavori')).to.deep.equal([])
    })

    it('takes no value that the list does not have', async () => {
      await olga.open('/t/lavori/new')
      expect(await olga.save('/t/lavori/new', { titolo: 'Forno', stato: 'Inventato' })).to.contain('Scegli uno dei valori')
    })

    it('shows the second of two people what the first has changed', async () => {
      const id = await add('lavori', { titolo: 'Forno', note: 'prima' })
      await olga.open(`/t/lavori/${id}`)
      await saveRow(shop.host, { ...shop.olga, username: 'Tito Ferri' }, 'lavori', { note: 'di Tito' }, { id })
      const page = await olga.save(`/t/lavori/${id}`, { note: 'di Olga' })
      expect(olga.status).to.equal(409)
      expect(page).to.contain('Tito Ferri').and.contain('Adesso: di Tito').and.contain('di Olga')
      expect((await shop.row('lavori', id)).note).to.equal('di Tito')
      await olga.save(`/t/lavori/${id}`, {})
      expect((await shop.row('lavori', id)).note).to.equal('di Olga')
    })

    it('asks before retiring a row, and keeps it in the database', async () => {
      const id = await add('clienti', { nome: 'Bar Centrale' })
      expect(await olga.open(`/t/clienti/${id}/retire`)).to.contain('Eliminare «Bar Centrale»?')
      await olga.send(`/t/clienti/${id}/retire`, {})
      expect((await shop.row('clienti', id)).eli).to.equal(1)
    })
  })

  describe('relations', () => {
    it('writes text and id together and copies the matches, but not over what was typed', async () => {
      const rossi = await add('clienti', { nome: 'Panificio Rossi', telefono: '059 1' })
      await olga.open('/t/lavori/new')
      await olga.save('/t/lavori/new', { titolo: 'Forno', cliente: 'panificio' })
      const id = olga.location.split('/').at(-1)?.split('?')[0] ?? ''
      expect(await shop.row('lavori', id)).to.include({ cliente: 'Panificio Rossi', gguid_cliente: rossi, telefono_cliente: '059 1' })
      await olga.open('/t/lavori/new')
      await olga.save('/t/lavori/new', { titolo: 'Forno', cliente: 'Panificio Rossi', telefono_cliente: '333' })
      expect(await shop.row('lavori', olga.location.split('/').at(-1)?.split('?')[0] ?? '')).to.include({ gguid_cliente: rossi, telefono_cliente: '333' })
    })

    it('lets the person choose between two of the same name, and clears both columns', async () => {
      await add('clienti', { nome: 'Rossi', email: 'uno@rossi.example' })
      const second = await add('clienti', { nome: 'Rossi', email: 'due@rossi.example' })
      const job = await add('lavori', { titolo: 'Forno' })
      await olga.open(`/t/lavori/${job}`)
      const page = await olga.save(`/t/lavori/${job}`, { cliente: 'Rossi' })
      expect(page).to.contain('scegline una').and.contain('due@rossi.example')
      await olga.save(`/t/lavori/${job}`, { _pick_cliente: second })
      expect(await shop.row('lavori', job)).to.include({ cliente: 'Rossi', gguid_cliente: second })
      await olga.open(`/t/lavori/${job}`)
      await olga.save(`/t/lavori/${job}`, { cliente: '' })
      expect(await shop.row('lavori', job)).to.include({ cliente: '', gguid_cliente: '' })
    })

    it('searches without saving and without losing what was typed', async () => {
      await add('clienti', { nome: 'Hotel Due Torri' })
      await olga.open('/t/lavori/new')
      const page = await olga.save('/t/lavori/new', { cliente: 'torri', ore: '3', _then: 'find:cliente' })
      expect(page).to.contain('Hotel Due Torri').and.contain('value="3"').and.not.contain('obbligatorio: scrivi')
      expect(await shop.host.knex('lavori')).to.deep.equal([])
    })
  })

  describe('additional tables', () => {
    it('adds a row to the card it belongs to, and comes back to it', async () => {
      const job = await add('lavori', { titolo: 'Forno' })
      await olga.open(`/t/lavori/${job}`)
      await olga.save(`/t/lavori/${job}`, { titolo: 'Forno a gas', _then: 'child:materiali' })
      expect(olga.location).to.equal(`/t/materiali/new?parent=lavori:${job}`)
      await olga.open(olga.location)
      await olga.save(`/t/materiali/new?parent=lavori:${job}`, { descrizione: 'Termocoppia' })
      expect(olga.location).to.equal(`/t/lavori/${job}?tab=materiali`)
      const [child] = await shop.host.knex('materiali')
      expect(child).to.include({ descrizione: 'Termocoppia', gguidp: job, tap: 'lavori' })
      expect(await olga.open(olga.location)).to.contain('Termocoppia').and.contain('Forno a gas')
    })
  })

  describe('files and pictures', () => {
    const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

    it('keeps a picture and shows it to those who may see the card alone', async () => {
      const job = await add('lavori', { titolo: 'Forno' })
      await olga.open(`/t/lavori/${job}`)
      await olga.save(`/t/lavori/${job}`, { foto: new File([png], 'forno è.png', { type: 'image/png' }) })
      const cell: unknown = JSON.parse(String((await shop.row('lavori', job)).foto))
      expect(cell).to.have.property('nomefile', 'forno è.png')
      const response = await olga.fetch(`/file/lavori/${job}/foto`)
      expect(response.headers.get('content-type')).to.equal('image/png')
      expect(Buffer.from(await response.arrayBuffer()).equals(png)).to.equal(true)
      expect((await (await shop.visitor()).fetch(`/file/lavori/${job}/foto`)).status).to.equal(303)
      await olga.open(`/t/lavori/${job}`)
      await olga.save(`/t/lavori/${job}`, { _clear_foto: '1' })
      expect((await shop.row('lavori', job)).foto).to.equal('')
    })

    it('refuses a page that calls itself a picture', async () => {
      await olga.open('/t/lavori/new')
      expect(await olga.save('/t/lavori/new', { titolo: 'Forno', foto: new File(['<script>1</script>'], 'x.png', { type: 'image/png' }) })).to.contain('non è un’immagine')
    })
  })

  describe('your data', () => {
    it('is one card, saved into its single row', async () => {
      expect(await olga.open('/your-data')).to.contain('I tuoi dati').and.contain('Principale')
      await olga.save('/your-data', { nome_azienda: 'Officina Termica Bassi' })
      const rows: readonly unknown[] = await shop.host.knex('info').where({ eli: 0 })
      expect(rows).to.have.length(1)
      expect(await olga.open('/t/lavori')).to.contain('Officina Termica Bassi')
    })
  })

  describe('the wheel', () => {
    it('makes a list, orders it, and a drop-down that the card then offers', async () => {
      await olga.open('/wheel/lavori')
      await olga.send('/wheel/lavori/lists', { name: 'Marca caldaia' })
      const list = olga.location
      await olga.open(list)
      for (const value of ['Vaillant', 'Baxi', 'Riello']) await olga.send(list, { ...await formOf(list), new: value })
      await olga.send(list, { ...await formOf(list), _then: 'up:2' })
      const row: { readonly listvalue: string } | undefined = await shop.host.knex('so_lists').where({ listname: 'Marca caldaia' }).first()
      expect(row?.listvalue).to.equal('["Vaillant","Riello","Baxi"]')
      await olga.open('/wheel/lavori/fields')
      await olga.send('/wheel/lavori/fields', { label: 'Marca caldaia', name: '', type: '12', list: 'Marca caldaia', panel: '', linked: '' })
      expect(await shop.host.knex('so_fields').where({ tablename: 'lavori', fieldname: 'marca_caldaia' }).first()).to.include({ fieldlabel: 'Marca caldaia', fieldtype: 12 })
      expect(await olga.open('/t/lavori/new')).to.contain('Marca caldaia').and.contain('<option>Riello</option>')
    })

    async function formOf(path: string): Promise<Record<string, string | readonly string[]>> {
      await olga.open(path)
      return olga.fields()
    }

    it('says why a field cannot be made, and keeps the form', async () => {
      await olga.open('/wheel/lavori/fields')
      const page = await olga.send('/wheel/lavori/fields', { label: 'Doppio', name: 'titolo', type: '12', list: '', panel: 'Interno', linked: '' })
      expect(page).to.contain('c’è già').and.contain('Scegli la lista').and.contain('value="Doppio"').and.contain('value="Interno"')
      expect(await olga.send('/wheel/lavori/fields', { label: 'Doppio', name: 'gguid', type: '0' })).to.contain('riservato')
    })

    it('changes label and requirement with the pencil', async () => {
      await olga.open('/wheel/lavori/fields/stato')
      await olga.send('/wheel/lavori/fields/stato', { label: 'A che punto è', required: '1', column: '1', list: 'stati' })
      expect(await shop.host.knex('so_fields').where({ tablename: 'lavori', fieldname: 'stato' }).first()).to.include({ fieldlabel: 'A che punto è', obligatory: 1 })
    })

    it('adds a plain date and a relation', async () => {
      await olga.open('/wheel/lavori/fields')
      await olga.send('/wheel/lavori/fields', { label: 'Scadenza', name: '', type: '18', list: '', linked: '', panel: '' })
      await olga.open('/wheel/lavori/fields')
      await olga.send('/wheel/lavori/fields', { label: 'Pagante', name: '', type: '20', list: '', linked: 'clienti', panel: '' })
      expect(await olga.open('/t/lavori/new')).to.match(/name="scadenza" type="date"/).and.match(/value="find:pagante"/)
    })
  })

  describe('the marketplace', () => {
    it('says in a plain sentence that there is nothing to install', async () => {
      const visitor = await shop.visitor({ manifest: join(shop.folder, 'none.json') })
      await visitor.signIn('Olga Bassi', 'officina')
      expect(await visitor.open('/marketplace')).to.contain('manifest.json non si trova')
      await writeFile(join(shop.folder, 'manifest.json'), '{"name":"X","runtime":{"entry":"./gone.mjs"}}')
      const second = await shop.visitor({ manifest: join(shop.folder, 'manifest.json') })
      await second.signIn('Olga Bassi', 'officina')
      expect(await second.open('/marketplace')).to.contain('gone.mjs')
    })

    it('shows the plan, asks for consent, installs with the corrected mapping', async () => {
      await writeFile(join(shop.folder, 'manifest.json'), '{"name":{"it":"Assistenza","en":"Support"},"version":"1.2.3","runtime":{"entry":"./stand-in.mjs"}}')
      await writeFile(join(shop.folder, 'stand-in.mjs'), standIn)
      const visitor = await shop.visitor({ manifest: join(shop.folder, 'manifest.json') })
      await visitor.signIn('Olga Bassi', 'officina')
      expect(await visitor.open('/marketplace')).to.contain('Assistenza').and.contain('1.2.3').and.contain('Nuova tabella').and.contain('clienti.telefono')
      const asked = await visitor.send('/marketplace/install', { 'owner-email': 'olga@officinabassi.example', 'map-customers.email': '' })
      expect(asked).to.contain('Senza il tuo consenso').and.contain('Scegli un campo')
      const refused = await visitor.send('/marketplace/install', { 'owner-email': 'no@officinabassi.example', 'map-customers.email': 'clienti.email', consent: '1' })
      expect(refused).to.contain('Qualcun altro sta installando')
      const done = await visitor.send('/marketplace/install', { 'owner-email': 'olga@officinabassi.example', 'map-customers.email': 'clienti.email', consent: '1' })
      expect(done).to.contain('7 cose aggiunte').and.contain('http://127.0.0.1/l/owner/once').and.contain('Manca il logo').and.contain('clienti.email scelto')
      await visitor.send('/marketplace/request-activation', {})
      expect(await visitor.open('/marketplace')).to.contain('Richiesta inviata a help@example.org')
    })
  })
})

onBothForms('the console over either form of a host', place => {
  it('adds, finds, sorts, changes and retires rows with dates, numbers and relations', async () => {
    await layShop(place().host)
    const shop = enterShop(place().host, place().folder)
    try {
      const olga = await shop.visitor()
      await olga.signIn('Olga Bassi', 'officina')
      await olga.open('/t/clienti/new')
      await olga.save('/t/clienti/new', { nome: 'Panificio Rossi', telefono: '059 1' })
      await olga.open('/t/lavori/new')
      await olga.save('/t/lavori/new', { titolo: 'Forno', ore: '2,5', fatto: '1', quando: '2026-02-03T08:15', cliente: 'panificio' })
      const address = olga.location.split('?')[0] ?? ''
      const page = await olga.open('/t/lavori?search=PANIFICIO&sort=quando&down=1')
      expect(page).to.contain('03/02/2026 08:15').and.contain('2,5').and.contain('Panificio Rossi')
      expect(await olga.open(address)).to.contain('value="2026-02-03T08:15"').and.contain('059 1')
      await olga.save(address, { quando: '' })
      expect(await olga.open(address)).to.contain('type="datetime-local" value=""')
      await olga.open(`${address}/retire`)
      await olga.send(`${address}/retire`, {})
      expect(await olga.open('/t/lavori')).to.contain('Non c’è ancora nessuna riga')
    } finally { await shop.close() }
  })
})

const standIn = `
let state = 'available', chosen = ''
const text = (it, en) => ({ it, en })
export const addon = {
  plan: async () => ({ installed: state !== 'available', version: '1.2.3', language: 'it', clashes: [], permissions: [],
    lines: [{ act: 'add', kind: 'table', name: 'new_table', label: text('Nuova tabella', 'New table') }],
    mapping: [{ role: 'customers.email', label: text('E-mail', 'E-mail'), physical: 'clienti.email', candidates: ['clienti.email', 'clienti.telefono'], required: true }] }),
  status: async () => ({ state, missing: [text('Manca il logo', 'No logo'), text(chosen + ' scelto', '')], portal: 'http://127.0.0.1/l/', version: '1.2.3' }),
  install: async (place, answers) => {
    if (answers.ownerEmail.startsWith('no@')) throw Object.assign(new Error('lock'), { key: 'lock', text: text('Qualcun altro sta installando', 'Somebody else is installing') })
    chosen = answers.mapping['customers.email']; state = 'installed'
    return { changed: true, added: 7, ownerDoor: 'http://127.0.0.1/l/owner/once', portal: 'http://127.0.0.1/l/' }
  },
  uninstall: async () => ({ changed: true }), activate: async () => { throw new Error('no') },
  requestActivation: async () => ({ sentTo: 'help@example.org', request: '' }), recordSaved: async () => {},
}
`
