import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe as suite, expect, it } from 'vitest'
import {
  describe,
  encode,
  explain,
  kaitai,
  packetDiagram,
  toMarkdown,
  toSource,
  wiresharkDissector,
} from '../src/index.js'
import { slacker } from './slacker.js'

const here = fileURLToPath(new URL('.', import.meta.url))
const ping = encode(slacker, [6, [7, ['ping', []]]] as never)

let project: string

/** A project of a user: the files of the command as they are, and the package built of the present source. */
beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'link-codec-'))
  const installed = join(project, 'node_modules', '@link', 'codec')
  mkdirSync(installed, { recursive: true })
  for (const path of ['package.json', 'bin']) cpSync(join(here, '..', path), join(installed, path), { recursive: true })
  const common = { bundle: true, platform: 'node', logLevel: 'error' } as const
  const entry = { ...common, entryPoints: [join(here, '../src/index.ts')] }
  await Promise.all([
    build({ ...entry, format: 'esm', outfile: join(installed, 'dist/index.js') }),
    build({ ...entry, format: 'cjs', outfile: join(installed, 'dist/index.cjs') }),
    // These have a copy of the package of their own within.
    build({ ...common, entryPoints: [join(here, 'slacker.ts')], format: 'esm', outfile: join(project, 'slacker.mjs') }),
    build({ ...common, entryPoints: [join(here, 'slacker.ts')], format: 'cjs', outfile: join(project, 'slacker.cjs') }),
  ])
  const fixtures = {
    'hello.mjs': `import { frame, string, uint8 } from '@link/codec'
      export default frame(uint8(), string({ prefix: uint8() }))
      export const helloMessage = frame(uint8())`,
    'hello.cjs': `const { frame, string, uint8 } = require('@link/codec')
      module.exports = frame(uint8(), string({ prefix: uint8() }))`,
    'compiled.cjs': `Object.defineProperty(exports, '__esModule', { value: true })
      exports.default = require('./hello.cjs')`,
    'busy.mjs': `export { default } from './hello.mjs'\nsetInterval(() => {}, 1000)`,
    'none.mjs': `export const answer = 42`,
    'wrong.mjs': `import { string } from '@link/codec'\nexport default string({})`,
    'member.mjs': `import { lengthOf, uint8 } from '@link/codec'\nexport default lengthOf(uint8(), 'body')`,
    'hello.bin': Uint8Array.of(1, 2, 0x68, 0x69),
    cafe: 'not what is meant',
  }
  for (const [name, content] of Object.entries(fixtures)) writeFileSync(join(project, name), content)
})
afterAll(() => rmSync(project, { recursive: true }))

/** What a call of the command printed, and how it ended. */
async function codec(
  args: string[],
  input: Uint8Array | string = '',
): Promise<{ code: number; out: string; err: string }> {
  const file = join(project, 'node_modules/@link/codec/bin/codec.mjs')
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [file, ...args], { cwd: project }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    )
    child.stdin?.end(input)
  })
}

const printed = (text: string) => ({ code: 0, out: `${text.trimEnd()}\n`, err: '' })

const HELLO = `0000  01                       0: uint8 = 1
0001  02                       1 (length): uint8 = 2
0002  68 69                    1: string = "hi"
`

suite('explain', () => {
  it.each([
    ['hex', ['01026869']],
    ['hex with spaces, in capitals', ['01 02 68\n6 9']],
    ['hex in several arguments', ['01', '02', '68', '69']],
    ['a file', ['hello.bin']],
    ['standard input', ['-']],
  ])('takes bytes as %s', async (_, input) => {
    const stdin = Uint8Array.of(1, 2, 0x68, 0x69)
    expect(await codec(['explain', 'hello.mjs', ...input], stdin)).toEqual({ code: 0, out: HELLO, err: '' })
  })

  it('takes what reads as hex for hex, and a file of such a name with its folder', async () => {
    expect((await codec(['explain', 'hello.mjs#helloMessage', 'cafe'])).out).toContain('0: uint8 = 202')
    expect((await codec(['explain', 'hello.mjs#helloMessage', './cafe'])).out).toContain('0: uint8 = 110')
  })

  it.each(['hello.cjs', 'compiled.cjs', 'busy.mjs'])('finds the default export of %s', async (module) => {
    expect(await codec(['explain', module, '01026869'])).toEqual({ code: 0, out: HELLO, err: '' })
  })

  it.each(['slacker.mjs#slacker', 'slacker.cjs#slacker'])('prints what explain() gives, of %s', async (target) => {
    const hex = Buffer.from(ping).toString('hex')
    expect(await codec(['explain', target, hex])).toEqual(printed(explain(slacker, ping)))
  })

  it('ends with 1 where the bytes are wrong, with the error and the bytes around it', async () => {
    expect(await codec(['explain', 'slacker.mjs#slacker', '06 00000007 63'])).toEqual({
      code: 1,
      out: `0000  06                       0: byte = 6
0001  00 00 00 07              1/0: int32 = 7
0005  63                       (not decoded)
error: 1/1/0: expected one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, got 99 at byte 5 (CODEC_UNKNOWN_VALUE)
06 00 00 00 07 63
               ^^
`,
      err: '',
    })
  })

  it('ends with 1 where bytes are left over or missing', async () => {
    const longer = await codec(['explain', 'hello.mjs', '01 02 68 69 ff'])
    expect(longer).toMatchObject({ code: 1, err: '' })
    expect(longer.out).toContain('(left over)\nerror: expected ')
    expect(longer.out).toMatch(/\(CODEC_TRAILING\)\n01 02 68 69 ff\n {12}\^\^\n$/)
    const empty = await codec(['explain', 'hello.mjs', '-'])
    expect(empty.code).toBe(1)
    expect(empty.out.match(/CODEC_TRUNCATED/g)).toHaveLength(1)
  })
})

suite('describe', () => {
  it.each([
    ['markdown', toMarkdown(slacker, { title: 'slacker' })],
    ['diagram', packetDiagram(slacker)],
    ['wireshark', wiresharkDissector(slacker, { name: 'slacker' })],
    ['kaitai', kaitai(slacker, { id: 'slacker', title: 'slacker' })],
    ['json', JSON.stringify(describe(slacker), null, 2)],
  ])('--as %s', async (form, expected) => {
    expect(await codec(['describe', 'slacker.mjs#slacker', '--as', form])).toEqual(printed(expected))
  })

  it('gives Markdown unless told otherwise, under the name of the file', async () => {
    expect((await codec(['describe', 'hello.mjs'])).out).toMatch(/^#+ hello\n/)
  })

  it('makes a name that Wireshark and Kaitai take of the name of an export', async () => {
    const { out } = await codec(['describe', '--as=kaitai', 'hello.mjs#helloMessage'])
    expect(out).toMatch(/^ {2}id: hello_message$/m)
  })
})

it('source prints what toSource() gives', async () => {
  expect(await codec(['source', 'slacker.mjs#slacker'])).toEqual(printed(toSource(slacker)))
})

it.each(['--help', '-h', 'explain --help'])('%s explains the commands', async (args) => {
  const { code, out, err } = await codec(args.split(' '))
  expect({ code, err }).toEqual({ code: 0, err: '' })
  for (const command of ['explain', 'describe', 'source']) expect(out).toContain(`npx @link/codec ${command} <module>`)
})

suite('an error of use is one line, and ends with 2:', () => {
  it.each([
    ['', 'no command'],
    ['decode hello.mjs', 'no command decode'],
    ['explain', 'needs a module'],
    ['explain hello.mjs', 'needs bytes'],
    ['explain hello.mjs 012', 'neither whole bytes in hex nor a file'],
    ['explain hello.mjs absent.bin', 'neither whole bytes in hex nor a file'],
    ['explain hello.mjs 00 --as json', 'explain has no --as'],
    ['describe hello.mjs --as xml', 'no form xml: --as takes markdown, diagram, wireshark, kaitai, json'],
    ['describe hello.mjs 00', 'takes a module only, not 00'],
    ['describe hello.mjs --to json', `'--to'`],
    ['describe absent.mjs', 'there is no file absent.mjs'],
    ['describe hello.bin', 'cannot load hello.bin: '],
    ['describe wrong.mjs', 'CODEC_DEFINITION'],
    ['describe member.mjs', 'stands in a record only'],
    ['describe none.mjs', 'none.mjs has no codec as its default export; it exports none'],
    ['source slacker.cjs', 'slacker.cjs has no codec as its default export; it exports #slacker'],
    ['source hello.mjs#hullo', 'hello.mjs has no codec as export hullo; it exports a default, #helloMessage'],
  ])('link-codec %s', async (args, message) => {
    const { code, out, err } = await codec(args.split(' ').filter(Boolean))
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(message)
    expect(err).toMatch(/^link-codec: [^\n]*\n$/)
  })
})
