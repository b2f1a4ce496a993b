import { expect } from 'chai'
import type { Letter } from '../world.ts'
import { startDemo, until } from './demo.ts'
import type { Demo } from './demo.ts'

describe('npm start', function () {
  this.timeout(120_000)
  let demo: Demo
  before(async () => { demo = await startDemo([]) })
  after(() => demo?.stop())

  it('delivers its letters into the mailbox without ever knocking before that listens', async () => {
    await until('a letter in the mailbox', async () => {
      const all: readonly Letter[] = await fetch(`${demo.told.mailbox}/messages.json`).then(response => response.json())
      return all.length > 0 ? all : undefined
    })
    expect(demo.said()).to.equal('')
  })
})
