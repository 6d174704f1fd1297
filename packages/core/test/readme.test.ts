import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as core from '../src/index.js'
import * as testing from '../src/testing/index.js'

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8')
}

describe('the README', () => {
  const readme = read('../README.md')

  it('has a line for every error code', () => {
    const codes = [...read('../src/error.ts').matchAll(/^ {2}\| '(CHANNEL_\w+)'/gm)].map(([, code]) => code)
    expect(codes.length).toBeGreaterThanOrEqual(6)
    const table = [...readme.matchAll(/^\| `(CHANNEL_\w+)`/gm)].map(([, code]) => code)
    expect(table).toEqual(expect.arrayContaining(codes))
    expect(table.length).toBe(codes.length)
  })

  it('names everything that is exported', () => {
    const names = [...Object.keys(core), ...Object.keys(testing)]
    expect(names.filter((name) => !readme.includes(`\`${name}`))).toEqual([])
  })

  it('names every option', () => {
    const options = ['settings', 'water-marks'].map((file) => {
      const text = read(`../src/${file}.ts`)
      return /interface \w+Options[^{]*\{([^}]*)\}/.exec(text)?.[1] ?? ''
    })
    const names = [...options.join().matchAll(/readonly (\w+)\?/g)].map(([, name]) => name)
    expect(names.length).toBeGreaterThanOrEqual(11)
    expect(names.filter((name) => !readme.includes(`| \`${name}\``))).toEqual([])
  })
})
