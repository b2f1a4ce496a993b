import { readFileSync, readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { expect } from 'chai'
import { kinds } from '../../addon/fields/kinds/all.ts'
import { viewsIn } from '../../portal/views.ts'

const folder = new URL('../../portal/views/', import.meta.url).pathname
const hostile = `"><script>alert(1)</script>'&\u2028`

describe('controls of a form', () => {
  const views = viewsIn(folder)

  for (const { name, partial } of kinds) {
    it(`show ${name} and let nothing out of its place (S36)`, () => {
      const field = {
        name: hostile, id: 'f-x', partial, label: hostile, value: hostile, required: true, wrong: hostile, decimal: true,
        choices: [{ value: hostile, label: hostile, chosen: true }],
      }
      const html = views.render('fields/field', { field, say: (key: string) => key })
      expect(html).to.include('&lt;script&gt;').and.not.include('<script').and.not.match(/="[^"]*">alert/)
      expect(html).to.include('f-x')
      if (name !== 'relation') expect(html, 'a control names the sentence that says what is wrong').to.match(/<(input|select|textarea|fieldset)[^>]* aria-describedby="f-x-wrong"/)
    })
  }

  it('are all there, and every kind of control has a kind of field', () => {
    const files = readdirSync(`${folder}fields`).map(name => basename(name, '.ejs'))
    for (const { partial } of kinds) expect(files).to.include(partial)
  })

  it('are drawn without raw output: only parts of pages are put in as they are', () => {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ejs'))) {
      const raw = [...readFileSync(folder + name, 'utf8').matchAll(/<%-([^%]*)%>/g)].map(found => (found[1] ?? '').trim())
      for (const part of raw) expect(part, name).to.match(/^(it\.part\(|include\(|it\.body$)/)
    }
  })

  it('need no inline style and no inline script (S37)', () => {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ejs'))) {
      expect(readFileSync(folder + name, 'utf8'), name).to.not.match(/\sstyle=|<style|\son[a-z]+=|<script>/)
    }
  })
})
