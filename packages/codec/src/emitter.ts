import type { Codec } from './codec.js'
import { STARVED } from './reader.js'
import { viewOf } from './view.js'

/**
 * What compiled code returns when the bytes or the value are not the plain good case: too few, too many, out of range,
 * of the wrong type. The interpreter then does it again and says what it is, so there is one place for errors.
 */
export const MISS: unique symbol = Symbol.for('@link/codec.miss')

/** What compiled code returns when a value may be good but there is no room for it. It is called again when there is. */
export const NO_ROOM = -2

/** A node that can write its own code. What cannot is called as the interpreter calls it. */
export interface Emitting {
  /** Emits code that reads one value, and gives the expression of the value. */
  readonly emitRead?: (code: ReadEmitter) => string
  /** Emits code that writes the value of an expression. */
  readonly emitWrite?: (code: WriteEmitter, value: string) => void
}

/** Collects the body of one function. Positions are `p`, a variable, plus an offset that is known here. */
abstract class Emitter {
  readonly lines: string[] = []
  /** What the code refers to by name: nodes, tables, functions. */
  readonly constants: unknown[] = []
  /** Bytes from `p` to where the next part begins. */
  offset = 0
  /** Bytes from `p` on that are known to be there, or to have room. */
  ensured = 0
  /** Bytes that are to follow the part that is being emitted at the least: asked for in the same check. */
  following = 0
  /** The statement that gives the case up. */
  abstract readonly miss: string
  /** Whether there is a view of the bytes, `d`. */
  readonly withView: boolean
  /** Whether a part is left to the interpreter. */
  hasOpaque = false
  wantsView = false
  #names = 0

  /** The names of the function's parameters. */
  readonly parameters: string

  constructor(parameters: string, withView: boolean) {
    this.parameters = parameters
    this.withView = withView
  }

  /** A function that takes the constants and gives the one that was emitted. */
  get text(): string {
    const constants = this.constants.map((_, i) => `c${i}`)
    return `(${constants.join(',')})=>(${this.parameters})=>{\n${this.lines.join('\n')}\n}`
  }

  /** Emits what sees to it that there are bytes, or room for them, up to a place. */
  abstract ensure(end: string): void

  line(code: string): void {
    this.lines.push(code)
  }

  /** A name that nothing else has. */
  name(): string {
    return `v${++this.#names}`
  }

  /** Names a value that the code refers to. */
  constant(value: unknown): string {
    const known = this.constants.indexOf(value)
    return `c${known < 0 ? this.constants.push(value) - 1 : known}`
  }

  /** Gives the case up if the condition holds. */
  missIf(condition: string): void {
    this.line(`if(${condition})${this.miss}`)
  }

  /** A value as code: itself if that can be written, else the name of a constant. */
  literal(value: unknown): string {
    if (typeof value === 'string') return JSON.stringify(value)
    if (typeof value === 'bigint') return `${value}n`
    if (typeof value === 'boolean' || (Number.isInteger(value) && !Object.is(value, -0))) return String(value)
    return this.constant(value)
  }

  /** Names the value of an expression. */
  named(expression: string): string {
    const name = this.name()
    this.line(`const ${name}=${expression}`)
    return name
  }

  /** The expression of the place where the next part begins. */
  here(): string {
    return plus('p', this.offset)
  }

  /** Takes bytes of a fixed number and gives their offset from `p`. */
  take(bytes: number): number {
    const at = this.offset
    if (at + bytes > this.ensured) {
      this.ensured = at + bytes + this.following
      this.ensure(`p+${this.ensured}`)
    }
    this.offset = at + bytes
    return at
  }

  /** The expression of an offset from `p` in the view of the bytes: what cannot do without it asks for it. */
  viewed(at: number): string {
    this.wantsView = true
    return plus('p', at)
  }

  /** Whether a whole number of so many bytes goes through the view. */
  throughView(bytes: number): boolean {
    return this.withView && (bytes === 2 || bytes === 4)
  }

  /** Takes as many bytes as the expression says and gives the name of their place. */
  takeDynamic(length: string): string {
    const at = this.name()
    this.line(`const ${at}=${this.here()}`)
    this.line(`p=${at}+${length}`)
    this.offset = 0
    this.ensured = this.following
    this.ensure(plus('p', this.following))
    return at
  }

  /** Goes on at another place, where what must follow is asked for. */
  jump(to: string): void {
    if (to !== 'p') this.line(`p=${to}`)
    this.offset = 0
    this.ensured = this.following
    if (this.following > 0) this.ensure(`p+${this.following}`)
  }

  /** Makes `p` the place where the next part begins. */
  settle(): void {
    if (this.offset > 0) this.line(`p+=${this.offset}`)
    this.ensured = Math.max(0, this.ensured - this.offset)
    this.offset = 0
  }

  /** Emits parts that stand one after the other. */
  inRow(minima: readonly number[], part: (i: number) => void): void {
    const outer = this.following
    minima.forEach((following, i) => {
      this.following = following + outer
      part(i)
    })
    this.following = outer
  }

  /**
   * Emits a part of which is not known whether, or how often, it stands there. It may count on `ensured` bytes; what
   * comes behind it on none.
   */
  apart(ensured: number, part: () => void): void {
    this.ensured = ensured
    part()
    this.settle()
    this.ensured = 0
  }
}

/** The expression of a place. */
function plus(place: string, offset: number): string {
  return offset === 0 ? place : `${place}+${offset}`
}

/** A property of an object literal. In brackets this one name is like any other; the others are faster without them. */
export function property(name: string, value: string): string {
  return name === '__proto__' ? `['__proto__']:${value}` : `${JSON.stringify(name)}:${value}`
}

/** The offsets of the bytes of a number, the highest first. */
function places(at: number, bytes: number, little: boolean): number[] {
  return Array.from({ length: bytes }, (_, i) => (little ? at + bytes - 1 - i : at + i))
}

/** Collects the code of a decoder. */
export class ReadEmitter extends Emitter {
  readonly miss: string = `return ${this.constant(MISS)}`
  /** Whether the memory of the bytes is wanted. */
  wantsMemory = false

  constructor(withView = false) {
    super('r,b,d,p,end,m', withView)
  }

  /** The expression of the memory that the bytes lie in: a typed array is slow to tell it, so it is asked once a chunk. */
  memory(): string {
    this.wantsMemory = true
    return 'm'
  }

  ensure(end: string): void {
    this.missIf(`${end}>end`)
  }

  /** Emits a part and gives the expression of its value. */
  read(node: Codec<never, unknown> & Emitting): string {
    return node.emitRead === undefined ? this.opaque(node) : node.emitRead(this)
  }

  /** Emits the reading of a whole number of 1 to 6 bytes. */
  integer(at: number, bytes: number, signed: boolean, little: boolean): string {
    if (this.throughView(bytes)) {
      return this.named(`d.get${signed ? 'Int' : 'Uint'}${8 * bytes}(${plus('p', at)}${little ? ',true' : ''})`)
    }
    const all = places(at, bytes, little)
    const high = all.splice(0, bytes - 4)
    const low = joined(all, signed && high.length === 0)
    if (high.length === 0) return this.named(bytes === 4 && !signed ? `(${low})>>>0` : low)
    return this.named(`(${joined(high, signed)})*4294967296+((${low})>>>0)`)
  }

  /** Emits a call of the interpreter for a part. */
  opaque(node: Codec<never, unknown>): string {
    this.settle()
    this.hasOpaque = true
    const value = this.name()
    this.line(`r.position=p;const ${value}=${this.constant(node)}.read(r);p=r.position`)
    this.missIf(`${value}===${this.constant(STARVED)}`)
    this.ensured = 0
    return value
  }
}

/** The number that bytes make, the highest first. */
function joined(places: readonly number[], signed: boolean): string {
  const terms = places.map((place, i) => {
    const shift = 8 * (places.length - 1 - i)
    if (signed && i === 0) return `b[${plus('p', place)}]<<24>>${24 - shift}`
    return shift === 0 ? `b[${plus('p', place)}]` : `b[${plus('p', place)}]<<${shift}`
  })
  return terms.join('|')
}

/** Collects the code of an encoder. */
export class WriteEmitter extends Emitter {
  readonly miss: string = 'return -1'

  constructor(withView = false) {
    super('w,b,d,p,end,value', withView)
  }

  ensure(end: string): void {
    this.line(`if(${end}>end)return ${NO_ROOM}`)
  }

  /** Emits a part that writes the value of an expression. */
  write(node: Codec<never, unknown> & Emitting, value: string): void {
    if (node.emitWrite === undefined) this.opaque(node, value)
    else node.emitWrite(this, value)
  }

  /** Emits a part, and gives the expression of how many bytes it took. */
  measured(node: Codec<never, unknown>, value: string): string {
    const at = this.named(this.here())
    this.write(node, value)
    return `${this.here()}-${at}`
  }

  /** Emits the writing of a whole number of 1 to 6 bytes that is known to fit. */
  putInteger(at: number, bytes: number, value: string, little: boolean): void {
    if (this.throughView(bytes)) {
      this.line(`d.setInt${8 * bytes}(${plus('p', at)},${value}${little ? ',true' : ''})`)
      return
    }
    const high = bytes > 4 ? this.named(`Math.floor(${value}/4294967296)`) : value
    places(at, bytes, little).forEach((place, i) => {
      const shift = 8 * (bytes - 1 - i)
      const part = shift >= 32 ? high : value
      this.line(`b[${plus('p', place)}]=${shift % 32 === 0 && shift < 32 ? part : `${part}>>${shift % 32}`}`)
    })
  }

  /** Emits a call of the interpreter for a part. */
  opaque(node: Codec<never, unknown>, value: string): void {
    this.settle()
    this.hasOpaque = true
    this.line(`w.position=p;${this.constant(node)}.write(${value},w);p=w.position;b=w.output;end=b.length`)
    if (this.withView) this.line(`d=${this.constant(viewOf)}(b)`)
    this.ensured = 0
  }
}
