import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'chai'
import { openDeadline } from '../../addon/sync/deadline.ts'

describe('how long a call may take', () => {
  const livesFor = async (sending: number, each: number, turns: number): Promise<boolean> => {
    const { signal, gained, close } = openDeadline(100, sending)
    for (let turn = 0; turn < turns; turn += 1) { await pause(20); gained(each) }
    close()
    return !signal.aborted
  }

  it('a server that drips letter by letter is left when its time is over', async () => { expect(await livesFor(0, 1, 15)).to.equal(false) })

  it('a slow line on which bytes really come is waited for', async () => { expect(await livesFor(0, 2000, 15)).to.equal(true) })

  it('a large file has the time it takes to send it', async () => { expect(await livesFor(200_000, 0, 15)).to.equal(true) })
})
