import { isBytes, show } from '../error.js'

/** A value that JSON has no form for. `text` is how a person would write it, for bytes their hex digits. */
export interface OddLiteral {
  readonly $: 'bigint' | 'number' | 'bytes' | 'other'
  readonly text: string
}

/** A constant, a key or a wire value, as JSON holds it. */
export type Literal =
  string | number | boolean | null | OddLiteral | readonly Literal[] | { readonly [name: string]: Literal }

/** Deep enough for any constant that somebody wrote down, and an end for one that contains itself. */
const DEPTH = 8

/** Any value as plain data. Never throws: what has no form is told in words. */
export function literal(value: unknown, depth: number = DEPTH): Literal {
  try {
    return plain(value, depth)
  } catch {
    // A getter or a proxy of the user's may throw over any question.
    return { $: 'other', text: 'an object' }
  }
}

function plain(value: unknown, depth: number): Literal {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') {
    return Number.isFinite(value) && !Object.is(value, -0) ? value : { $: 'number', text: show(value) }
  }
  if (typeof value === 'bigint') return { $: 'bigint', text: String(value) }
  if (typeof value !== 'object' || depth === 0) return { $: 'other', text: show(value) }
  if (isBytes(value)) return { $: 'bytes', text: hexDigits(value) }
  if (Array.isArray(value)) return value.map((item) => literal(item, depth - 1))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return { $: 'other', text: show(value) }
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, literal(part, depth - 1)]))
}

/** Two digits a byte, without blanks. */
export function hexDigits(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** A literal as a person reads it: text and numbers bare, within others text in quotes. */
export function literalText(value: Literal): string {
  return typeof value === 'string' ? value : quotedText(value)
}

/** A literal as a person reads it, text in quotes. */
export function quotedText(value: Literal): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (isOdd(value)) return value.$ === 'bytes' ? `0x${value.text}` : value.text
  if (isList(value)) return `[${value.map(quotedText).join(', ')}]`
  const parts = Object.entries(value).map(([name, part]) => `${JSON.stringify(name)}: ${quotedText(part)}`)
  return `{${parts.join(', ')}}`
}

function isList(value: Literal): value is readonly Literal[] {
  return Array.isArray(value)
}

function isOdd(value: Literal): value is OddLiteral {
  return typeof value === 'object' && value !== null && '$' in value && 'text' in value
}

/** The whole number that a literal is, as digits; undefined for all else. */
export function integerText(value: Literal): string | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value).toString() : undefined
  return isOdd(value) && value.$ === 'bigint' ? value.text : undefined
}
