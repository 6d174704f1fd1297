import { definitionError, show } from './error.js'
import type { Program } from './program.js'
import type { Reader } from './reader.js'
import type { Writer } from './writer.js'

/** How many bytes a codec's values take on the wire. `max` is `Infinity` where the codec itself sets no bound. */
export interface Size {
  readonly min: number
  readonly max: number
}

/**
 * A value that describes bytes: one node of the schema tree.
 *
 * `In` is what `encode` takes (readonly is accepted), `Out` what `decode` gives (mutable). A node is plain data, its
 * `kind` and its parts, with the functions that every use of it needs. Tools walk the data; they ask the node nothing.
 */
export interface Codec<In, Out = In> {
  readonly kind: string
  readonly size: Size
  /** Appends `value` to the writer. Use `encode`, `encodeInto` or a `writer()`, which give errors their final form. */
  readonly write: (value: In, writer: Writer) => void
  /** Takes one value from the reader. Use `decode`, `decodeFrom` or a `decoder()`. */
  readonly read: (reader: Reader) => Out
}

/** What every node of the schema tree is. */
export abstract class Node<In, Out = In> implements Codec<In, Out> {
  abstract readonly kind: string
  abstract readonly size: Size
  /** What was compiled of it, once it is used as a message. */
  program: Program | undefined = undefined

  abstract write(value: In, writer: Writer): void
  /** Gives the value, or `STARVED`; the reader then stands where it stood, or the way to the gap is parked in it. */
  abstract read(reader: Reader): Out
}

/** Any codec at all: the bound for type parameters. */
export type AnyCodec = Codec<never, unknown>

/** The type a codec decodes to. */
export type Infer<C extends AnyCodec> = C extends Codec<never, infer Out> ? Out : never

/** The type a codec encodes. */
export type InferInput<C extends AnyCodec> = C['write'] extends (value: infer In, writer: never) => void ? In : never

/** The size of parts that stand one after the other. */
export function sizeOfAll(parts: readonly { readonly size: Size }[]): Size {
  let min = 0
  let max = 0
  for (const { size } of parts) {
    min += size.min
    max += size.max
  }
  return { min, max }
}

/** For each part the bytes that the parts behind it take at the least. */
export function minimaAfter(parts: readonly { readonly size: Size }[]): number[] {
  const minima: number[] = []
  let total = 0
  for (let i = parts.length - 1; i >= 0; i--) {
    minima[i] = total
    total += (parts[i] as { readonly size: Size }).size.min
  }
  return minima
}

/** What is worth waiting for behind a part: so many bytes, at the end of which something is decided or not. */
export interface Wait {
  readonly bytes: number
  readonly decides: boolean
}

/**
 * Bytes of a codec's values after which something is known that the schema does not tell: a length, a head. It is
 * looked at as soon as they are there, so that what cannot be right is refused at once. Undefined if nothing is.
 */
export function decisionOf(codec: AnyCodec & { readonly decision?: number | undefined }): number | undefined {
  return codec.decision
}

/** Nothing is worth waiting for. */
export const NO_WAIT: Wait = { bytes: 0, decides: false }

/** For each part what is worth waiting for when it is there. */
export function waitsAfter(parts: readonly Part[]): Wait[] {
  const waits: Wait[] = []
  let wait = NO_WAIT
  for (let i = parts.length - 1; i >= 0; i--) {
    waits[i] = wait
    wait = waitFor(parts[i] as Part, wait)
  }
  return waits
}

/** The decision within parts that stand one after the other. */
export function decisionIn(parts: readonly Part[]): number | undefined {
  const [first] = parts
  const wait = first && waitFor(first, waitsAfter(parts)[0] as Wait)
  return wait?.decides === true ? wait.bytes : undefined
}

/** Whether a codec takes all bytes that there are, up to the end of the input or of the region it stands in. */
export function isOpen(codec: AnyCodec & { readonly open?: boolean }): boolean {
  return codec.open === true
}

/**
 * Whether parts that stand one after the other are open together: the last may be. Another one may only if something
 * else of the message says where it ends.
 */
export function openIn(parts: readonly AnyCodec[], ended?: ReadonlySet<number>): boolean {
  const last = parts.length - 1
  let open = false
  parts.forEach((part, i) => {
    if (ended?.has(i) === true) return
    if (i < last) requireClosed(part, `part ${i}, which others follow`, true)
    else open = isOpen(part)
  })
  return open
}

/** Checks at definition that a codec is one and ends by itself, so that something may stand behind it. */
export function requireClosed(codec: unknown, where: string, member = false): void {
  requireCodec(codec, where, member)
  if (!isOpen(codec as AnyCodec)) return
  throw definitionError(`a codec that ends by itself as ${where}`, 'one that takes all bytes; sized() can limit it')
}

interface Part {
  readonly size: Size
  readonly decision?: number | undefined
}

function waitFor({ size, decision }: Part, behind: Wait): Wait {
  if (decision !== undefined) return { bytes: decision, decides: true }
  return { bytes: size.min + behind.bytes, decides: behind.decides }
}

/** Checks at definition that there are options; plain JavaScript has no compiler to say so. */
export function requireOptions<T extends object>(options: T, owner: string): T {
  if (typeof options === 'object' && options !== null) return options
  throw definitionError(`options for ${owner}`, show(options))
}

/** Checks at definition that a number is a whole one, not below another. */
export function requireWhole(value: number, least: number, expected: string): void {
  if (!(Number.isSafeInteger(value) && value >= least)) throw definitionError(expected, show(value))
}

/** Checks at definition that there are functions for both ways. */
export function requireFunctions(encode: unknown, decode: unknown): void {
  if (typeof encode === 'function' && typeof decode === 'function') return
  throw definitionError('encode and decode functions', `${show(encode)} and ${show(decode)}`)
}

/**
 * Checks at definition that something is a codec; plain JavaScript has no compiler to say so. One that speaks of other
 * fields is such only as a `member` of a record that has them.
 */
export function requireCodec(codec: unknown, where: string, member = false): void {
  const { read, member: only, kind } = (codec ?? {}) as Partial<AnyCodec> & { readonly member?: boolean }
  if (typeof read === 'function' && (member || only !== true)) return
  const shown = only === true ? `${kind}, which stands in a record only` : show(codec)
  const got = typeof codec === 'function' ? 'a function: are its brackets missing?' : shown
  throw definitionError(`a codec as ${where}`, got)
}
