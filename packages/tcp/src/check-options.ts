import { TcpError } from './error.js'

/** What an option may be; a number is not below 0; what is `any`, Node checks; a list has the values that it may have. */
type Kind = NamedKind | readonly unknown[]

type NamedKind = 'boolean' | 'number' | 'string' | 'function' | 'object' | 'object or false' | 'list' | 'any'

/** The kind of each of the options that there are. */
export type Kinds<Options> = { readonly [Name in keyof Options]-?: Kind }

/**
 * Refuses options that nobody knows, naming the nearest right one, and those of a wrong kind.
 *
 * @throws TcpError `TCP_OPTION`
 */
export function checkOptions<Options extends object>(
  options: Options | undefined,
  kinds: Kinds<Options>,
  where: string,
): void {
  const known = new Map(Object.entries<Kind>(kinds))
  for (const [name, value] of Object.entries(options ?? {})) {
    const kind = known.get(name)
    if (kind === undefined) throw unknown(name, [...known.keys()], where)
    if (value === undefined || isOf(kind, value)) continue
    const expected = typeof kind === 'string' ? wordsOf(kind) : `one of ${kind.join(', ')}`
    const got = typeof value === 'number' || value === null ? String(value) : typeof value
    const message = `${where}.${name}: expected ${expected}, got ${got}`
    throw new TcpError({ code: 'TCP_OPTION', message })
  }
}

function wordsOf(kind: NamedKind): string {
  return kind === 'number' ? 'a number from 0 on' : kind
}

function isOf(kind: Kind, value: unknown): boolean {
  if (typeof kind !== 'string') return kind.includes(value)
  if (kind === 'any') return true
  if (kind === 'number') return typeof value === 'number' && value >= 0
  if (kind === 'list') return Array.isArray(value)
  if (kind === 'object or false') return value === false || isOf('object', value)
  return typeof value === kind && value !== null
}

function unknown(name: string, known: readonly string[], where: string): TcpError {
  // Somebody who comes from the original may write `so-keepalive` or `child.tcp-nodelay`.
  const [first = ''] = name.split('.')
  const word = first.replace(/^(?:so|tcp)-/i, '').replaceAll('-', '')
  const nearest = known.toSorted((a, b) => distance(word, a) - distance(word, b))[0]
  const message = `expected an option of ${where} (${known.join(', ')}), got "${name}": did you mean "${nearest}"?`
  return new TcpError({ code: 'TCP_OPTION', message })
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
