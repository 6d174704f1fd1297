import { describe, expect, it } from 'vitest'
import { RedisError, show, type Reply } from '../src/reply.js'
import { converse } from '../src/session.js'
import { wordsOf } from '../src/words.js'

describe('the words of a line', () => {
  it.each([
    ['get key', ['get', 'key']],
    ['  set  key   "two words"  ', ['set', 'key', 'two words']],
    [String.raw`set key "a \"quote\" and\na line"`, ['set', 'key', 'a "quote" and\na line']],
    [`set key '\\n as it is'`, ['set', 'key', String.raw`\n as it is`]],
    ['set key ""', ['set', 'key', '']],
    ['', []],
  ])('of %s', (line, words) => expect(wordsOf(line)).toEqual(words))

  it.each(['set key "open', `set key 'open`, 'set key "a"b'])('are none for %s', (line) => {
    expect(wordsOf(line)).toBe(undefined)
  })
})

describe('a reply', () => {
  it.each<[Reply, string]>([
    ['OK', '"OK"'],
    [3n, '(integer) 3'],
    [null, '(nil)'],
    [new RedisError('ERR no such key'), '(error) ERR no such key'],
    [[], '(empty array)'],
    [['a', ['b', 'c'], 1n], '1) "a"\n2) 1) "b"\n   2) "c"\n3) (integer) 1'],
  ])('is shown as redis-cli shows it: %#', (reply, text) => expect(show(reply)).toBe(text))
})

describe('a session', () => {
  it('prints what comes of each line, in order, until quit', async () => {
    const printed: string[] = []
    const answers = new Map<string, () => Promise<Reply>>([
      ['get a', () => Promise.resolve('1')],
      ['bad', () => Promise.reject(new RedisError('ERR unknown command'))],
      ['lost', () => Promise.reject(new Error('the connection ended'))],
    ])
    const client = {
      command: (...words: readonly string[]) => answers.get(words.join(' '))?.() ?? Promise.resolve(null),
      close: () => Promise.resolve(),
    }
    async function* lines(): AsyncGenerator<string> {
      yield* ['get a', '', 'bad', 'lost', 'get "', 'QUIT', 'get a']
    }
    await converse(client, lines(), (line) => printed.push(line))
    expect(printed).toEqual([
      '"1"',
      '(error) ERR unknown command',
      '(error) the connection ended',
      '(error) quotes that do not match',
    ])
  })
})
