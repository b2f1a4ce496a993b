import { expect } from 'chai'
import { files, textOf } from './sources.ts'

const hostWords = /\b(gguid|gguidp|tid|eli|utc|uta|tidc|dsq1|dsq2)\b/

describe('Names in the house', () => {
  it('the host\'s own words stay where its rows are read and written', () => {
    const wrong = files(['addon', 'portal'], ['.ts', '.ejs']).filter(path => !/^addon\/(records|sync)\//.test(path)).flatMap(path =>
      textOf(path).split('\n').flatMap((line, at) => hostWords.test(line.replace(/\/\/.*|^\s*\*.*|\/\*.*\*\//, '')) ? [`${path}:${at + 1} ${line.trim()}`] : []))
    expect(wrong).to.deep.equal([])
  })

  it('files are called after the act or the thing', () => {
    const vague = /(^|[-/])(service|manager|helper|helpers|util|utils|common|base|impl|dto|processor)([-./]|$)/
    expect(files(['types', 'formats', 'migrations', 'addon', 'portal', 'host', 'scripts'], ['.ts', '.ejs']).filter(path => vague.test(path))).to.deep.equal([])
  })

  it('no type is given up', () => {
    const wrong = files(['types', 'formats', 'migrations', 'addon', 'portal', 'host', 'scripts', 'bench', 'test'], ['.ts']).flatMap(path =>
      textOf(path).split('\n').flatMap((line, at) => /(?::\s*|\bas\s+)any\s*[,;)=\]}|]|<any>|@ts-(ignore|nocheck|expect-error)/.test(line) && !path.endsWith('names.test.ts') ? [`${path}:${at + 1}`] : []))
    expect(wrong).to.deep.equal([])
  })
})
