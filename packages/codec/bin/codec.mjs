#!/usr/bin/env node
// The command line: `npx @link/codec --help`. It is Node's, unlike the package, and so lies outside of src.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { decode, describe, explain, isCodecError, toSource } from '@link/codec'
import { kaitai, packetDiagram, toMarkdown, wiresharkDissector } from '@link/codec'
import { loadCodec, UsageError } from './load.mjs'

/** @typedef {import('@link/codec').AnyCodec} AnyCodec */

const HELP = `What bytes mean to a codec, and what a codec is.

  npx @link/codec explain <module>[#export] <bytes>         an annotated hex dump
  npx @link/codec describe <module>[#export] [--as <form>]  markdown (default), diagram, wireshark, kaitai or json
  npx @link/codec source <module>[#export]                  its code, compiled ahead of time, as an ES module

<module>  a file with JavaScript, an ES module or CommonJS, that exports a codec: as default, or by the name behind #
<bytes>   hex, with or without spaces; or a file, or - for standard input, which have the bytes as they are
          (a file whose name reads as hex is ./name)

Ends with 1 if the bytes are wrong, with 2 if the command is.`

/** @type {Record<string, (codec: AnyCodec, name: string) => string>} */
const forms = {
  markdown: (codec, name) => toMarkdown(codec, { title: name }),
  diagram: (codec) => packetDiagram(codec),
  wireshark: (codec, name) => wiresharkDissector(codec, { name: identifier(name) }),
  kaitai: (codec, name) => kaitai(codec, { id: identifier(name), title: name }),
  json: (codec) => JSON.stringify(describe(codec), null, 2),
}

/**
 * A name that Wireshark and Kaitai take.
 *
 * @param {string} name
 */
function identifier(name) {
  const words = name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').replaceAll(/[^A-Za-z0-9]+/g, '_')
  const id = words.toLowerCase()
  return /^[a-z][a-z0-9_]+$/.test(id) ? id : `codec_${id}`
}

/** @param {string[]} args of the command line */
async function run(args) {
  const { command, target, rest, as, help } = parsed(args)
  if (help) return print(HELP)
  if (command === undefined) throw new UsageError('no command')
  if (!['explain', 'describe', 'source'].includes(command)) throw new UsageError(`no command ${command}`)
  if (target === undefined) throw new UsageError(`${command} needs a module that exports a codec`)
  if (command !== 'describe' && as !== undefined) throw new UsageError(`${command} has no --as`)
  if (command === 'explain') {
    if (rest.length === 0) throw new UsageError('explain needs bytes: hex, a file, or - for standard input')
    return printExplained((await loadCodec(target)).codec, await bytesOf(rest.join(' ')))
  }
  if (rest.length > 0) throw new UsageError(`${command} takes a module only, not ${rest.join(' ')} too`)
  const form = command === 'source' ? toSource : forms[as ?? 'markdown']
  if (form === undefined) throw new UsageError(`no form ${as}: --as takes ${Object.keys(forms).join(', ')}`)
  const { codec, name } = await loadCodec(target)
  print(form(codec, name))
}

/** @param {string[]} args */
function parsed(args) {
  try {
    const options = /** @type {const} */ ({ as: { type: 'string' }, help: { type: 'boolean', short: 'h' } })
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
    const [command, target, ...rest] = positionals
    return { ...values, command, target, rest }
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

/**
 * The bytes that an argument means. What reads as hex is hex, whatever files there are.
 *
 * @param {string} input
 */
async function bytesOf(input) {
  const digits = input.replaceAll(/\s/g, '')
  if (/^([0-9a-f]{2})*$/i.test(digits)) return Buffer.from(digits, 'hex')
  try {
    if (input !== '-') return readFileSync(input)
    const chunks = []
    for await (const chunk of process.stdin) chunks.push(chunk)
    return Buffer.concat(chunks)
  } catch (error) {
    throw new UsageError(`neither whole bytes in hex nor a file to read: ${input} (${String(error)})`)
  }
}

/**
 * @param {AnyCodec} codec
 * @param {Uint8Array} bytes
 */
function printExplained(codec, bytes) {
  const lines = [explain(codec, bytes)]
  try {
    decode(codec, bytes)
  } catch (error) {
    if (!isCodecError(error)) throw error
    // Bytes that are left over are no error to `explain`: it says where they begin.
    if (!lines[0]?.endsWith(error.message)) lines.push(`error: ${error.message}`)
    lines.push(error.excerpt ?? '')
    process.exitCode = 1
  }
  print(lines.join('\n'))
}

/**
 * Prints and ends, whatever the module has left running, such as a server.
 *
 * @param {string} text
 */
function print(text) {
  process.stdout.write(`${text.trimEnd()}\n`, () => process.exit())
}

// `| head` is right to close the pipe.
process.stdout.on('error', () => process.exit())

try {
  await run(process.argv.slice(2))
} catch (error) {
  // An error of the codec's is one of bytes only in `printExplained`; here the codec itself cannot be used.
  if (!(error instanceof UsageError || isCodecError(error))) throw error
  console.error(`link-codec: ${error.message.replaceAll(/\s+/g, ' ')} (--help says how)`)
  process.exit(2)
}
