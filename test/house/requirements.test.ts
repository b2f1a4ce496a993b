import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'

const root = join(import.meta.dirname, '..', '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** Ranges are written A46–A48. */
function quotes(text: string, row: string): boolean {
  const [letter = '', number] = [row.slice(0, 1), Number(row.slice(1))]
  return [...text.matchAll(new RegExp(`\\b${letter}(\\d\\d)(?:[–-]${letter}?(\\d\\d))?\\b`, 'g'))].some(([, from, to]) => number >= Number(from) && number <= Number(to ?? from))
}

/** `docs/requirements.md`: row → test → page. */
const lines = read('docs/requirements.md').split('\n').flatMap(line => {
  const [, row = '', , tests = '', page = ''] = line.split('|').map(part => part.trim())
  return /^[ABM]\d\d$/.test(row) ? [{ row, tests: [...tests.matchAll(/`([^`]+)`/g)].map(([, test = '']) => test), page }] : []
})

const numbered = (letter: string, last: number): readonly string[] => Array.from({ length: last }, (_, at) => `${letter}${String(at + 1).padStart(2, '0')}`)
const named = ['M01', 'M02', 'M03', 'M04', 'M05', 'M06', 'M12', 'M13', 'M14', 'M15', 'M40', 'M41', 'M44', 'M48', 'M50', 'M52', 'M53', 'M54', 'M55', 'M58']

describe('rows, tests, pages', () => {
  it('every row of the core has its line', () => {
    expect(lines.map(({ row }) => row)).to.deep.equal([...numbered('A', 69), ...numbered('B', 67), ...named])
  })
  it('every line names a page, and tests that are there and quote the row', () => {
    expect(lines.filter(({ tests, page }) => tests.length === 0 || page === '').map(({ row }) => row)).to.deep.equal([])
    expect(lines.flatMap(({ row, tests }) => tests.filter(test => !quotes(read(test), row)).map(test => `${row}: ${test}`))).to.deep.equal([])
  })
  it('the technical specification is reached from the guides (B67)', () => {
    for (const guide of ['docs/guida-del-titolare.md', 'docs/owners-guide.md']) expect(read(guide)).to.match(/\]\(host\.md\)/).and.match(/\]\(words\.md\)/)
  })
})
