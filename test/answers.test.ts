import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../scripts/workspace.mjs'

const page = readFileSync(join(root, 'docs', 'answers.md'), 'utf8')
const named = Array.from(page.matchAll(/\]\(([^)]+\.test\.ts)\):\s+"([^"]+)"/g), ([, file = '', title = '']) => ({
  file,
  title: title.replaceAll(/\s+/g, ' '),
}))

it('the page of answers names a test for each', () => {
  const answers = page.match(/^\*\*\d+\. |^- \*\*\d+\.\*\* /gm) ?? []
  expect(answers).toHaveLength(20 + 12)
  expect(named.length).toBeGreaterThanOrEqual(answers.length)
})

it.each(named)('the answer "$title" is a test', ({ file, title }) => {
  const source = readFileSync(join(root, 'docs', file), 'utf8')
  expect(source.includes(`('${title}'`) || source.includes(`("${title}"`)).toBe(true)
})
