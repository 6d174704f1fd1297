import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import * as codec from '@link/codec'
import { expect, it } from 'vitest'
import { message, nameOf } from '../src/dns.js'
import { packet } from '../src/mqtt.js'
import { png } from '../src/png.js'
import { command, value } from '../src/resp.js'
import { bytes } from './bytes.js'
import { bind } from './fixtures/dns.js'
import { mqtt } from './fixtures/mqtt.js'
import { gradient } from './fixtures/png.js'
import { resp } from './fixtures/resp.js'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const programs = [...readme.matchAll(/^## (\w+)\n\n```ts\n([^]*?)```\n\n```text\n([^]*?)```/gm)]

const formats = { message, nameOf, packet, png, command, value }
const captured = {
  file: bytes(gradient),
  datagram: bytes(bind.mx.answer),
  chunk: bytes(mqtt.subscriber.broker),
  reply: bytes(resp.range.answer),
}

it.each(programs.map(([, name = '', code = '', output = '']) => [name, code, output] as const))(
  'the program for %s in the README prints what it says',
  (_, code, output) => {
    const lines: string[] = []
    const console = { log: (...words: readonly unknown[]) => lines.push(words.join(' ')) }
    runInNewContext(code, { ...codec, ...formats, ...captured, console, TextDecoder })
    expect(`${lines.join('\n')}\n`).toBe(output)
  },
)

it('the README has a program for each format, and counts the lines of its file', () => {
  expect(programs.map(([, name]) => name)).toEqual(['PNG', 'DNS', 'MQTT', 'RESP'])
  for (const [, file = '', lines] of readme.matchAll(/^\| \[`(\w+\.ts)`\].*\| +(\d+) \|/gm)) {
    const source = readFileSync(new URL(`../src/${file}`, import.meta.url), 'utf8')
    expect([file, source.split('\n').length - 1]).toEqual([file, Number(lines)])
  }
})
