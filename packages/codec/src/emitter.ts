import type { Codec } from './codec.js'

/**
 * What compiled code returns when the bytes or the value are not the plain good case: too few, too many, out of range,
 * of the wrong type. The interpreter then does it again and says what it is, so there is one place for errors.
 */
export const MISS: unique symbol = Symbol.for('@link/codec.miss')

/** A node that can write its own code. What cannot is called as the interpreter calls it. */
export interface Emitting {
  /** Emits code that reads one value, and gives the expression of the value. */
  readonly emitRead?: (code: ReadEmitter) => string
  /** Emits code that writes the value of an expression. */
  readonly emitWrite?: (code: WriteEmitter, value: string) => void
}

/** Collects the body of one function. Positions are `p`, a variable, plus an offset that is known here. */
class Emitter {
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
  readonly miss: string
  #names = 0

  constructor(miss: string) {
    this.miss = `return ${miss}`
  }

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

  /** Takes bytes of a fixed number and gives the expression of their place. */
  take(bytes: number): string {
    const at = this.offset
    if (at + bytes > this.ensured) {
      this.ensured = at + bytes + this.following
      this.missIf(`p+${this.ensured}>end`)
    }
    this.offset = at + bytes
    return at === 0 ? 'p' : `p+${at}`
  }

  /** Takes as many bytes as the expression says and gives the name of their place. */
  takeDynamic(length: string): string {
    const at = this.name()
    this.line(`const ${at}=p+${this.offset}`)
    this.line(`p=${at}+${length}`)
    this.offset = 0
    this.ensured = this.following
    this.missIf(`p+${this.following}>end`)
    return at
  }

  /** Goes on at another place, where what must follow is asked for. */
  jump(to: string): void {
    this.line(`p=${to}`)
    this.offset = 0
    this.ensured = this.following
    if (this.following > 0) this.missIf(`p+${this.following}>end`)
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

/** Collects the code of a decoder. */
export class ReadEmitter extends Emitter {
  constructor() {
    super('miss')
  }

  /** Emits a part and gives the expression of its value. */
  read(node: Codec<never, unknown> & Emitting): string {
    return node.emitRead === undefined ? this.opaque(node) : node.emitRead(this)
  }

  /** Emits a call of the interpreter for a part. */
  opaque(node: Codec<never, unknown>): string {
    this.settle()
    const value = this.name()
    this.line(`r.position=p;const ${value}=${this.constant(node)}.read(r);p=r.position`)
    this.ensured = 0
    return value
  }
}

/** Collects the code of an encoder. */
export class WriteEmitter extends Emitter {
  constructor() {
    super('-1')
  }

  /** Emits a part that writes the value of an expression. */
  write(node: Codec<never, unknown> & Emitting, value: string): void {
    if (node.emitWrite === undefined) this.opaque(node, value)
    else node.emitWrite(this, value)
  }

  /** Emits a call of the interpreter for a part. */
  opaque(node: Codec<never, unknown>, value: string): void {
    this.settle()
    this.line(`w.position=p;${this.constant(node)}.write(${value},w)`)
    this.line('b=w.output;d=w.view;end=b.length;p=w.position')
    this.ensured = 0
  }
}
