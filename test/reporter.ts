import { relative } from 'node:path'
import mocha from 'mocha'

const { EVENT_SUITE_BEGIN, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING } = mocha.Runner.constants

type Fallen = { readonly title: string, readonly fault: string }

/** Names what failed and what was skipped, and ends with the plain line a script can read: `N passed, N failed`. */
export default class Reporter {
  constructor(runner: mocha.Runner) {
    const fallen: Fallen[] = []
    const skipped: string[] = []
    const started = performance.now()
    let passed = 0
    runner.on(EVENT_SUITE_BEGIN, suite => { if (suite.file !== undefined && suite.parent?.root === true) process.stdout.write(`${relative(process.cwd(), suite.file)} · ${suite.title}\n`) })
    runner.on(EVENT_TEST_PASS, () => { passed += 1 })
    runner.on(EVENT_TEST_PENDING, test => { skipped.push(test.fullTitle()) })
    runner.on(EVENT_TEST_FAIL, (test, fault) => {
      fallen.push({ title: test.fullTitle(), fault: fault.stack ?? fault.message })
      process.stdout.write(`  FAILED ${test.fullTitle()}\n`)
    })
    // A file that cannot be loaded ends the run twice: what counts is what was counted at last.
    process.once('exit', () => {
      for (const { title, fault } of fallen) process.stdout.write(`\nFAILED ${title}\n${fault}\n`)
      if (skipped.length > 0) process.stdout.write(`\nskipped: ${skipped.length}\n${skipped.map(title => `  ${title}\n`).join('')}`)
      process.stdout.write(`\n${Math.round((performance.now() - started) / 1000)} s\n${passed} passed, ${fallen.length} failed\n`)
    })
  }
}
