import { expect } from 'chai'
import { files, importsOf, target } from './sources.ts'

/** Which of our roots each root may know. host/ meets the addon only through its manifest's entry point. */
const walls: Readonly<Record<string, readonly string[]>> = {
  types: [], formats: ['formats'], migrations: ['migrations', 'formats'], addon: ['addon', 'formats'],
  portal: ['portal', 'addon'], host: ['host', 'formats'],
}

/** Packages that belong to one side of the house. */
const kept: Readonly<Record<string, readonly string[]>> = {
  express: ['portal', 'host'], ejs: ['portal', 'host', 'addon'], knex: ['addon', 'host', 'migrations'],
  nodemailer: ['addon', 'host'], 'smtp-server': ['host'], multer: ['portal', 'host'],
}

/** Inside addon/: each room imports only what stands before it; words, nouns, events and faults are open to all. */
const rooms = ['out', 'records', 'people', 'fields', 'history', 'channels', 'notices', 'webhooks', 'happened.ts', 'answers', 'tickets', 'reports', 'sessions', 'quick', 'followed', 'follow.ts', 'sync', 'sync.ts', 'lifecycle', 'intake', 'main.ts']
const open = ['words', 'defaults', 'desk.ts', 'events.ts', 'faults.ts', 'refusal.ts', 'private-file.ts']

const sources = files(Object.keys(walls), ['.ts']).filter(path => !path.endsWith('.d.ts'))

describe('Walls of the house', () => {
  it('no root reaches into one it may not know', () => {
    const wrong = sources.flatMap(path => importsOf(path).filter(name => name.startsWith('.')).flatMap(name => {
      const to = target(path, name)
      const [from = '', into = ''] = [path.split('/')[0], to.split('/')[0]]
      const allowed = (walls[from] ?? []).includes(into) || into === 'types' || to === 'manifest.json'
        || (path.startsWith('addon/lifecycle/') && into === 'migrations')
      return allowed ? [] : [`${path} → ${to}`]
    }))
    expect(wrong).to.deep.equal([])
  })

  it('only lifecycle/ touches the migrations', () => {
    const wrong = sources.filter(path => path.startsWith('addon/') && !path.startsWith('addon/lifecycle/'))
      .filter(path => importsOf(path).some(name => name.startsWith('.') && target(path, name).startsWith('migrations/')))
    expect(wrong).to.deep.equal([])
  })

  it('outside packages stay in the rooms that need them', () => {
    const wrong = sources.flatMap(path => importsOf(path).filter(name => kept[name] !== undefined && !kept[name]?.includes(path.split('/')[0] ?? '')).map(name => `${path} → ${name}`))
    expect(wrong).to.deep.equal([])
  })

  it('inside addon/ every arrow points to the left', () => {
    const roomOf = (path: string): string => path.split('/')[1] ?? ''
    const place = (path: string): number => rooms.indexOf(roomOf(path))
    const wrong = sources.filter(path => path.startsWith('addon/') && !open.includes(roomOf(path))).flatMap(path =>
      importsOf(path).filter(name => name.startsWith('.')).map(name => target(path, name))
        .filter(to => to.startsWith('addon/') && !open.includes(roomOf(to)) && place(to) > place(path))
        .map(to => `${path} → ${to}`))
    expect(wrong).to.deep.equal([])
  })
})
