// What a codec costs a program that has just started: making it, its first message each way (where it may be compiled), and
// the first thousand. One process gives one figure.
import { readFileSync } from 'node:fs'
import { compileFunction } from 'node:vm'
import * as link from '../.build/codec.mjs'
import { values } from '../messages.mjs'

const since = (start) => performance.now() - start

const makers = {
  A: () => () => link.frame(link.byte(), link.int32(), link.string({ prefix: link.uint16() })),
  // The whole protocol of the slacker example: both versions, all packets.
  slacker() {
    const source = readFileSync(new URL('../.build/slacker.txt', import.meta.url), 'utf8')
    const run = compileFunction(source, ['require', 'module', 'exports'])
    const module = { exports: {} }
    return () => {
      run(() => link, module, module.exports)
      return module.exports.packet
    }
  },
}

/** @param {{ subject: 'A' | 'slacker' }} job */
export async function cold({ subject }) {
  const { decode, encode } = link
  const make = makers[subject]()
  const value = subject === 'A' ? values.A : values.C
  let start = performance.now()
  const codec = make()
  const made = since(start)
  start = performance.now()
  decode(codec, encode(codec, value))
  const first = since(start)
  start = performance.now()
  for (let i = 0; i < 1000; i++) decode(codec, encode(codec, value))
  return [{ subject, made, first, thousand: since(start) }]
}
