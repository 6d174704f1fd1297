import { explain } from '../explain.js'
import type { AnyCodec } from '../codec.js'
import { CodecError, isBytes, show } from '../error.js'
import { hex } from '../text.js'
import { toJson } from './json.js'

/** A claim that does not hold: what happened, and the facts under it, each with a name. */
export class Fault {
  readonly what: string
  readonly facts: Readonly<Record<string, unknown>>
  /** The bytes that it happened on; the report takes them apart. */
  readonly bytes: Uint8Array | undefined

  constructor(what: string, facts: Readonly<Record<string, unknown>> = {}, bytes?: Uint8Array) {
    this.what = what
    this.facts = facts
    this.bytes = bytes
  }
}

/** What was thrown, on one line: a CodecError by its message, anything else with its class. */
export function thrown(error: unknown): string {
  if (error instanceof CodecError) return error.message
  return error instanceof Error ? `${error.name}: ${error.message}` : `${show(error)}, which is no error`
}

const WIDTH = 100
const ROWS = 12

/** A value on one line, as JSON as far as it goes. */
export function inspect(value: unknown): string {
  if (isBytes(value)) return hex(value)
  if (value === undefined) return 'undefined'
  try {
    const text = JSON.stringify(toJson(value))
    return text.length > WIDTH ? `${text.slice(0, WIDTH)}… (${text.length} characters)` : text
  } catch {
    return show(value)
  }
}

/** The lines of a report about one claim. */
export function described(name: string, { what, facts, bytes }: Fault, codec: AnyCodec): string {
  const wide = Math.max(0, ...Object.keys(facts).map((fact) => fact.length))
  const lines = Object.entries(facts).map(([fact, value]) => {
    return `  ${fact.padEnd(wide)}  ${typeof value === 'string' ? value : inspect(value)}`
  })
  if (bytes !== undefined) lines.push(...dump(codec, bytes).map((line) => `  | ${line}`))
  return [`${name}: ${what}`, ...lines].join('\n')
}

function dump(codec: AnyCodec, bytes: Uint8Array): string[] {
  let lines: string[]
  try {
    lines = explain(codec, bytes).split('\n')
  } catch {
    // A codec that is at fault may throw anything here as well.
    return [hex(bytes)]
  }
  return lines.length > ROWS ? [...lines.slice(0, ROWS), `… (${lines.length} lines)`] : lines
}
