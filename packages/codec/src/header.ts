import {
  decisionOf,
  isOpen,
  NO_WAIT,
  Node,
  requireClosed,
  requireCodec,
  type AnyCodec,
  type Codec,
  type Infer,
  type InferInput,
  type Size,
} from './codec.js'
import { Enumeration } from './enumeration.js'
import { MISSING } from './enumeration-map.js'
import type { Emitting, ReadEmitter, WriteEmitter } from './emitter.js'
import { definitionError, oneOf, show, within } from './error.js'
import { STARVED, type Reader } from './reader.js'
import type { Writer } from './writer.js'

/** What can be a head: it names a case. */
export type Head = string | number | bigint | boolean

/** A body for each head, under the head or its text; another key is an error at the key. */
export type Cases<H extends Head, C> = {
  readonly [K in keyof C]: K extends H | `${H}` ? AnyCodec : never
}

/** The head that a key of the cases stands for. */
type HeadOf<H, K> = K extends H ? K : H extends Head ? (`${K & (string | number)}` extends `${H}` ? H : never) : never

type InputOf<C> = C extends AnyCodec ? InferInput<C> : never
type OutputOf<C> = C extends AnyCodec ? Infer<C> : never

/** For each case what is encoded: `[head, body]`. Their union is what a header takes, and reads as such in an editor. */
export type HeaderInputs<H, C> = { [K in keyof C]: readonly [HeadOf<H, K>, InputOf<C[K]>] }

/** For each case what is decoded: `[head, body]`, the body's type told by the head. */
export type HeaderOutputs<H, C> = { [K in keyof C]: [HeadOf<H, K>, OutputOf<C[K]>] }

// A header of more cases is not compiled: the code would cost more than it saves.
const LARGEST_SWITCH = 256
// Up to here each key gets a copy of its body's code.
const LONGEST_DIRECT = 32

type Bodies = ReadonlyMap<unknown, Codec<unknown>>

interface Parked {
  readonly head: unknown
}

/** A tagged union: a head that says which body follows. */
export class Header extends Node<readonly [unknown, unknown], [unknown, unknown]> implements Emitting {
  readonly kind = 'header'
  readonly size: Size
  readonly head: Codec<unknown>
  readonly decision: number
  readonly bodies: Bodies
  readonly open: boolean

  /** The heads as they were declared, for messages. */
  readonly heads: readonly unknown[]

  constructor(head: Codec<unknown>, bodies: Bodies, heads: readonly unknown[]) {
    super()
    let min = Infinity
    let max = 0
    for (const { size } of bodies.values()) {
      min = Math.min(min, size.min)
      max = Math.max(max, size.max)
    }
    this.size = { min: head.size.min + min, max: head.size.max + max }
    this.head = head
    this.decision = decisionOf(head) ?? head.size.min
    this.bodies = bodies
    this.open = [...bodies.values()].some(isOpen)
    this.heads = heads
  }

  write(message: readonly [unknown, unknown], writer: Writer): void {
    if (!Array.isArray(message)) throw writer.fail('CODEC_TYPE', 'an array [head, body]', show(message))
    if (message.length !== 2) throw writer.fail('CODEC_ARITY', '2 values, [head, body]', show(message))
    const body = this.bodies.get(message[0])
    if (body === undefined) {
      throw within(writer.fail('CODEC_UNKNOWN_KEY', oneOf(this.heads), show(message[0])), 0)
    }
    let part: 0 | 1 = 0
    try {
      this.head.write(message[0], writer)
      part = 1
      body.write(message[1], writer)
    } catch (error) {
      throw within(error, part)
    }
  }

  /** The codec of the body behind a head that was read at `at`. */
  body(head: unknown, reader: Reader, at: number): Codec<unknown> {
    const body = this.bodies.get(head)
    if (body !== undefined) return body
    throw reader.fail('CODEC_UNKNOWN_VALUE', oneOf(this.heads), show(head), at)
  }

  read(reader: Reader): [unknown, unknown] {
    const at = reader.position
    const parked = reader.resume() as Parked | undefined
    let part: 0 | 1 = 0
    try {
      let head = parked?.head
      if (parked === undefined) {
        head = reader.decide(this.decision) ? this.head.read(reader) : STARVED
        if (head === STARVED) return reader.restart(at)
      }
      const body = this.body(head, reader, at)
      part = 1
      const value = body.read(reader)
      return value === STARVED ? reader.park({ head }, NO_WAIT) : [head, value]
    } catch (error) {
      throw within(error, part)
    }
  }

  emitRead(code: ReadEmitter): string {
    if (this.bodies.size > LARGEST_SWITCH) return code.opaque(this)
    const message = code.name()
    const direct = this.direct()
    const head = this.emitHead(code, () => code.read(direct === undefined ? this.head : direct.codec))
    code.line(`let ${message}`)
    this.emitCases(code, head, direct, (body, key) => {
      const name = direct === undefined ? head : code.literal(key)
      code.line(`${message}=[${name},${code.read(body)}]`)
    })
    return message
  }

  emitWrite(code: WriteEmitter, message: string): void {
    if (this.bodies.size > LARGEST_SWITCH) return code.opaque(this, message)
    code.missIf(`!Array.isArray(${message})||${message}.length!==2`)
    const head = code.named(`${message}[0]`)
    const value = code.named(`${message}[1]`)
    this.emitHead(code, () => code.write(this.head, head))
    this.emitCases(code, head, undefined, (body) => code.write(body, value))
  }

  /** The head, if what is on the wire can tell the case: a map that stays as it is, not too long to write out. */
  direct(): Enumeration | undefined {
    const { head, bodies } = this
    return head instanceof Enumeration && head.lookup.fixed && !head.passes && bodies.size <= LONGEST_DIRECT
      ? head
      : undefined
  }

  emitHead<T>(code: ReadEmitter | WriteEmitter, head: () => T): T {
    const outer = code.following
    code.following += this.size.min - this.head.size.min
    const emitted = head()
    code.following = outer
    return emitted
  }

  emitCases(
    code: ReadEmitter | WriteEmitter,
    head: string,
    direct: Enumeration | undefined,
    part: (body: Codec<unknown>, key: unknown) => void,
  ): void {
    code.settle()
    const { ensured } = code
    const keys = this.keys()
    code.line(`switch(${head}){`)
    keys.forEach((key, i) => {
      const body = this.bodies.get(key) as Codec<unknown>
      code.line(`case ${code.literal(direct === undefined ? key : direct.lookup.wireOf(key))}:`)
      // Keys of one body stand together.
      if (direct === undefined && this.bodies.get(keys[i + 1]) === body) return
      code.line('{')
      code.apart(ensured, () => part(body, key))
      code.line('break}')
    })
    code.line(`default:${code.miss}}`)
    code.ensured = 0
  }

  /** The heads that there can be, those of one body together. Types in one switch that never come would slow it down. */
  keys(): unknown[] {
    const { head, bodies } = this
    const keys = [...bodies.keys()].filter((key) => {
      if (head instanceof Enumeration) return head.passes || !head.lookup.fixed || head.lookup.wireOf(key) !== MISSING
      return typeof (head as { max?: unknown }).max !== 'number' || typeof key === 'number'
    })
    const order = [...new Set(bodies.values())]
    const place = (key: unknown) => order.indexOf(bodies.get(key) as Codec<unknown>)
    return keys.toSorted((a, b) => place(a) - place(b))
  }
}

/** The bodies by head. An object's keys are text: each stands for every head that reads so. */
function bodiesOf(cases: object): Map<unknown, Codec<unknown>> {
  if (cases instanceof Map) return new Map(cases as Bodies)
  const bodies = new Map<unknown, Codec<unknown>>()
  for (const [text, body] of Object.entries(cases) as [string, Codec<unknown>][]) {
    for (const head of headsOf(text)) bodies.set(head, body)
  }
  return bodies
}

function headsOf(text: string): Head[] {
  const heads: Head[] = [text]
  if (text === 'true' || text === 'false') heads.push(text === 'true')
  if (String(Number(text)) === text) heads.push(Number(text))
  if (/^(0|-?[1-9]\d*)$/.test(text)) heads.push(BigInt(text))
  return heads
}

/**
 * A tagged union: the head tells which body follows. Decodes to `[head, body]`, and the compiler knows the body by the
 * head. A head without a case is `CODEC_UNKNOWN_KEY` or `CODEC_UNKNOWN_VALUE`, at once.
 *
 * @param head - an enumeration, or a codec of integers
 * @param cases - the body's codec for each head; a `Map` where heads have no text
 *
 * @example
 * const message = header(enumeration(uint8(), { get: 1, put: 2 }), { get: frame(), put: int32() })
 * encode(message, ['put', 7]) // 02 00 00 00 07
 */
export function header<H, In, Out>(
  head: Codec<H>,
  cases: ReadonlyMap<H, Codec<In, Out>>,
): Codec<readonly [H, In], [H, Out]>
export function header<H extends Head, const C extends Cases<H, C>>(
  head: Codec<H>,
  cases: C,
): Codec<HeaderInputs<H, C>[keyof C], HeaderOutputs<H, C>[keyof C]>
export function header(head: Codec<never, unknown>, cases: object): AnyCodec {
  requireClosed(head, 'the head of a header')
  if (typeof cases !== 'object' || cases === null) throw definitionError('cases by head', show(cases))
  const bodies = bodiesOf(cases)
  if (bodies.size === 0) throw definitionError('a header with a case', 'none')
  for (const [key, body] of bodies) requireCodec(body, `case ${show(key)} of a header`)
  if (head instanceof Enumeration && head.lookup.fixed && !head.passes) checkHeads(head, cases)
  return new Header(head as Codec<unknown>, bodies, headNames(head, cases))
}

function headNames(head: AnyCodec, cases: object): unknown[] {
  if (cases instanceof Map) return [...cases.keys()]
  const names = Object.keys(cases)
  // Over a codec of numbers, text that is a number stands for it.
  return head.kind === 'enumeration'
    ? names
    : names.map((text) => (String(Number(text)) === text ? Number(text) : text))
}

function checkHeads({ lookup }: Enumeration, cases: object): void {
  const keys: Iterable<unknown> = cases instanceof Map ? cases.keys() : Object.keys(cases)
  for (const key of keys) {
    const heads = typeof key === 'string' ? headsOf(key) : [key]
    if (heads.some((head) => lookup.wireOf(head) !== MISSING)) continue
    const known = Array.from(lookup.entries(), ([name]) => name)
    throw definitionError(`cases of the enumeration, ${oneOf(known)}`, show(key))
  }
}
