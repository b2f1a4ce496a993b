import { assert, asyncProperty } from 'fast-check'
import { closePostOffice } from './property/firm.ts'
import { course } from './property/steps.ts'
import { live } from './property/story.ts'
import { forgetTemplate } from './property/template.ts'

/** `RUNS=1000` for a long evening; `SEED` and `AT`, as a failure prints them, to live through the same again. */
const { RUNS = '3', SEED, AT } = process.env
const again = { ...SEED === undefined ? {} : { seed: Number(SEED) }, ...AT === undefined ? {} : { path: AT, endOnFailure: true } }

describe('three devices, the console and the portal, with wrong clocks, lost lines and deaths', () => {
  after(async () => { await closePostOffice(); await forgetTemplate() })

  it(`agree in the end, lose nobody's words and no letter, in ${RUNS} random courses`, async function () {
    this.timeout(60_000 + Number(RUNS) * 20_000)
    await assert(asyncProperty(course, one => live(one)), {
      numRuns: Number(RUNS), ...again,
      reporter: ({ failed, seed, counterexamplePath, counterexample, errorInstance, numRuns, numShrinks }) => {
        if (!failed) return
        const steps = counterexample?.[0]
        throw new Error(`${errorInstance instanceof Error ? errorInstance.message : String(errorInstance)}
after ${numRuns} runs, made simpler ${numShrinks} times; again: SEED=${seed} AT=${counterexamplePath ?? ''} npm test test/sync/property.test.ts
${JSON.stringify(steps, null, 1)}`, { cause: errorInstance })
      },
    })
  })
})
