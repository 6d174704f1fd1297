import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as codec from '../src/index.js'
import { caught } from './caught.js'
import { codes } from './codes.js'

const page = readFileSync(new URL('../ERRORS.md', import.meta.url), 'utf8')

/** Code, and right below what the error says of itself. */
const EXAMPLE = /^```js\n([^]*?)^```\n(?:\n```text\n([^]*?)^```$)?/gm

const sections = page
  .split(/^## /m)
  .slice(1)
  .map((section) => ({
    code: section.slice(0, section.indexOf('\n')),
    text: section,
    examples: Array.from(section.matchAll(EXAMPLE), ([, source = '', printed = '']) => ({ source, printed })),
  }))

/** Runs an example, for which all that the package exports is in scope, but for the names that are reserved words. */
function run(source: string): unknown {
  const { const: _, enum: __, ...scope } = codec
  // oxlint-disable-next-line typescript/no-implied-eval
  return new Function(...Object.keys(scope), `'use strict'\n${source}`)(...Object.values(scope))
}

describe('ERRORS.md', () => {
  it('has a section for every code, in the order of the type, and for no other', () => {
    const found = sections.map(({ code }) => code)
    expect(
      codes().filter((code) => !found.includes(code)),
      'codes that ERRORS.md lacks',
    ).toEqual([])
    expect(found).toEqual(codes())
  })

  it.each(sections)('shows how $code comes about and says what to do', ({ text, examples }) => {
    expect(examples.length).toBeGreaterThan(0)
    expect(text).toMatch(/^\*\*What to do:\*\* [a-z]/m)
  })

  const examples = sections.flatMap(({ code, examples }) => examples.map((example) => ({ code, ...example })))

  it.each(examples)('tells of $code what its example throws: $source', ({ code, source, printed }) => {
    const error = caught(() => run(source))
    expect(error.code).toBe(code)
    expect(`${error.message}\n${error.excerpt === undefined ? '' : `${error.excerpt}\n`}`).toBe(printed)
  })

  it('has its examples in the form that is run here: all but the code of its introduction', () => {
    const fences = page.match(/^```[a-z]+$/gm) ?? []
    expect(fences).toHaveLength(1 + 2 * examples.length)
  })
})
