#!/usr/bin/env node
// The one entry: installs what is missing, then hands over to main.ts through tsx. Plain JavaScript, because on a
// fresh clone nothing else is there yet.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const lock = join(root, 'package-lock.json')
const installed = join(root, 'node_modules', '.package-lock.json')
// An unpacked package needs no tools of the workshop, and may find its libraries beside it instead of inside.
const packed = existsSync(join(root, 'META', 'files.sha256'))
const beside = packed && existsSync(join(root, '..', 'node_modules', 'tsx'))

if (!beside && existsSync(lock) && (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs)) {
  process.stderr.write('Installing the packages this program needs (npm ci) …\n')
  const done = spawnSync(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['ci', ...packed ? ['--omit=dev'] : [], '--no-audit', '--no-fund'], {
    cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32',
  })
  if (done.status !== 0) {
    process.stderr.write('npm ci did not succeed: is there a network?\n')
    process.exit(1)
  }
}

// These hold a thousand installations, or letters of twenty megabytes, and are in no hurry: with a small nursery the runtime tidies up before it grows.
// A first sync keeps two processors busy: helpers of the collector would only take them away. (docs/performance.md)
const frugal = JSON.parse(readFileSync(new URL('frugal.json', import.meta.url), 'utf8'))[process.argv[2]] ?? []
const loader = import.meta.resolve('tsx')
const child = spawn(process.execPath, [...frugal, '--import', loader, join(root, 'scripts', 'main.ts'), ...process.argv.slice(2)], { stdio: 'inherit' })
// Ctrl-C reaches the child by itself, as it sits in the same group; what is sent to us alone is passed on.
process.on('SIGINT', () => {})
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)))
