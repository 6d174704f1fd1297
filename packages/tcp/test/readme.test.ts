import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import * as tcp from '../src/index.js'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

it('the README names everything that is exported', () => {
  expect(Object.keys(tcp).filter((name) => !readme.includes(`\`${name}`))).toEqual([])
})
