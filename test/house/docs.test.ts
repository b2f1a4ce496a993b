import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect } from 'chai'
import { ruleTables } from '../../migrations/first/rule-tables.ts'
import { ticketTables } from '../../migrations/first/ticket-tables.ts'
import { files, root, textOf } from './sources.ts'

const pages = ['README.md', ...files(['docs'], ['.md'])]
const roots = /^(types|formats|migrations|addon|portal|host|scripts|bench|docs|test)\/[\w./-]*$/

/** What a page points at: links, and paths of ours between backticks. */
function namedIn(page: string): string[] {
  const text = textOf(page)
  const links = [...text.matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)].map(([, to = '']) => to).filter(to => !/^[a-z]+:/.test(to)).map(to => normalize(join(dirname(page), to)))
  const paths = [...text.matchAll(/`([^`\s]+)`/g)].map(([, path = '']) => path).filter(path => roots.test(path) && !path.includes('..'))
  return [...links, ...paths]
}

const headings = (page: string): string[] => textOf(page).split('\n').filter(line => /^#{1,4} /.test(line)).map(line => line.split(' ')[0] ?? '')

describe('What is written about the house', () => {
  it('every path named in README and docs exists', () => {
    const missing = pages.flatMap(page => namedIn(page).filter(path => !existsSync(join(root, path))).map(path => `${page}: ${path}`))
    expect(missing).to.deep.equal([])
  })

  it('decisions are numbered: the files, and inside each its lines, none twice and none left out', () => {
    const papers = files(['docs/decisions'], ['.md']).sort()
    expect(papers.map(page => Number(/\/(\d{4})-[a-z0-9-]+\.md$/.exec(page)?.[1]))).to.deep.equal(papers.map((_, at) => at + 1))
    for (const page of papers) {
      const numbers = [...textOf(page).matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number))
      expect(numbers, page).to.deep.equal(numbers.map((_, at) => at + 1))
    }
  })

  it('the owner reads the same guide in both languages', () => {
    expect(headings('docs/guida-del-titolare.md')).to.deep.equal(headings('docs/owners-guide.md'))
  })

  it('the guides call our tables and boxes by the names the owner sees', () => {
    const labels = [...ticketTables, ...ruleTables].flatMap(step => step.step === 'table' && step.role !== 'ticket' ? [step.label, ...step.role === 'rules' ? step.fields.map(({ label }) => label) : []] : [])
    expect(labels).to.have.length.at.least(15)
    const unnamed = (guide: string, language: 'it' | 'en'): string[] => {
      const text = textOf(guide)
      return labels.map(label => label[language]).filter(label => !/^(Se|When) /.test(label) && !text.includes(label.replace(/ \((it|en)\)$/, '')))
    }
    expect(unnamed('docs/guida-del-titolare.md', 'it')).to.deep.equal([])
    expect(unnamed('docs/owners-guide.md', 'en')).to.deep.equal([])
  })

  it('no path of somebody’s own machine stands in the project', () => {
    const own = /(^|[\s"'`(=])\/(work|home|Users|root)\//m
    const all = [...pages, 'package.json', 'manifest.json', ...files(['types', 'formats', 'migrations', 'addon', 'portal', 'host', 'scripts', 'bench', 'test'], ['.ts', '.mjs', '.ejs', '.json', '.js', '.css'])]
    expect(all.filter(path => own.test(readFileSync(join(root, path), 'utf8')) && !path.endsWith('docs.test.ts'))).to.deep.equal([])
  })
})
