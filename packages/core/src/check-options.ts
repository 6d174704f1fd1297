import { ChannelError } from './error.js'
import { foundText } from './requirement.js'

/** What an option may be; a number is not below 0; what is `any`, somebody else checks; a list has the values that it may have. */
export type OptionKind = NamedKind | readonly unknown[]

type NamedKind =
  'boolean' | 'number' | 'positive' | 'string' | 'function' | 'object' | 'object or false' | 'list' | 'signal' | 'any'

/** The kind of each of the options that there are. */
export type OptionKinds<Options> = { readonly [Name in keyof Options]-?: OptionKind }

/**
 * For other packages, whose errors have codes of their own: what is wrong with options, if anything is. One that nobody
 * knows, of which it names the nearest right one; one of a wrong kind; or no options at all.
 */
export function optionFault<Options extends object>(
  options: Options,
  kinds: OptionKinds<Options>,
  where: string,
): string | undefined {
  if (!isOf('object', options)) return `${where}: expected an object with options, got ${foundText(options)}`
  const known = new Map(Object.entries<OptionKind>(kinds))
  for (const [name, value] of Object.entries(options as Readonly<Record<string, unknown>>)) {
    const kind = known.get(name)
    if (kind === undefined) return unknownText(name, [...known.keys()], where)
    if (value === undefined || isOf(kind, value)) continue
    const found = typeof kind !== 'string' && typeof value === 'string' ? `"${value}"` : foundText(value)
    return `${where}.${name}: expected ${wordsOf(kind)}, got ${found}`
  }
  return undefined
}

/**
 * Refuses options that nobody knows, and those of a wrong kind.
 *
 * @throws ChannelError `CHANNEL_DEFINITION`
 */
export function checkOptions<Options extends object>(
  options: Options,
  kinds: OptionKinds<Options>,
  where: string,
): void {
  const message = optionFault(options, kinds, where)
  if (message !== undefined) throw new ChannelError({ code: 'CHANNEL_DEFINITION', message })
}

function wordsOf(kind: OptionKind): string {
  if (typeof kind !== 'string') return `one of ${kind.join(', ')}`
  if (kind === 'number') return 'a number from 0 on'
  if (kind === 'signal') return 'an AbortSignal'
  return kind === 'positive' ? 'a number above 0' : kind
}

function isOf(kind: OptionKind, value: unknown): boolean {
  if (typeof kind !== 'string') return kind.includes(value)
  if (kind === 'any') return true
  if (kind === 'number') return typeof value === 'number' && value >= 0
  if (kind === 'positive') return typeof value === 'number' && value > 0
  if (kind === 'list') return Array.isArray(value)
  if (kind === 'signal') return isOf('object', value) && 'addEventListener' in (value as object)
  if (kind === 'object or false') return value === false || isOf('object', value)
  return typeof value === kind && value !== null
}

function unknownText(name: string, known: readonly string[], where: string): string {
  // Somebody who comes from the original may write `so-keepalive` or `child.tcp-nodelay`.
  const [first = ''] = name.split('.')
  const word = first.replace(/^(?:so|tcp)-/i, '').replaceAll('-', '')
  const nearest = known.toSorted((a, b) => distance(word, a) - distance(word, b))[0]
  return `expected an option of ${where} (${known.join(', ')}), got "${name}": did you mean "${nearest}"?`
}

/** How many letters must be added, dropped or changed to make one word of the other (Levenshtein), case aside. */
function distance(one: string, other: string): number {
  const from = one.toLowerCase()
  const to = other.toLowerCase()
  let row = Array.from({ length: to.length + 1 }, (_, i) => i)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const change = (row[j - 1] as number) + (from[i - 1] === to[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[to.length] as number
}
