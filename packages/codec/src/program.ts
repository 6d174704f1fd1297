import type { Codec } from './codec.js'
import { MISS, ReadEmitter, WriteEmitter } from './emitter.js'
import type { Reader } from './reader.js'
import type { Writer } from './writer.js'

/** Reads a message at `start` and moves the reader behind it, or gives {@link MISS}. */
export type CompiledRead = (reader: Reader, input: Uint8Array, view: DataView, start: number, end: number) => unknown

/** Writes a message at `start` and gives the place behind it, or -1. */
export type CompiledWrite = (
  writer: Writer,
  output: Uint8Array,
  view: DataView,
  start: number,
  end: number,
  value: unknown,
) => number

// Until then the interpreter has less work than the compiler would have.
const WARM = 100

// Where the page's policy forbids code made at run time, the interpreter does all the work.
let forbidden = false

/** A codec's compiled functions: each made when it has been used often enough to pay for it. */
export class Program {
  readonly #codec: Codec<never, unknown>
  #reads = 0
  #writes = 0
  #read: CompiledRead | undefined
  #write: CompiledWrite | undefined

  constructor(codec: Codec<never, unknown>) {
    this.#codec = codec
  }

  get read(): CompiledRead | undefined {
    if (this.#read === undefined && !forbidden && ++this.#reads > WARM)
      this.#read = compiled(() => compileRead(this.#codec))
    return this.#read
  }

  get write(): CompiledWrite | undefined {
    if (this.#write === undefined && !forbidden && ++this.#writes > WARM)
      this.#write = compiled(() => compileWrite(this.#codec))
    return this.#write
  }
}

function compiled<T>(compile: () => T): T | undefined {
  try {
    return compile()
  } catch {
    forbidden = true
    return undefined
  }
}

function compileRead(codec: Codec<never, unknown>): CompiledRead {
  const code = new ReadEmitter()
  const value = code.read(codec)
  code.line(`r.position=p+${code.offset};return ${value}`)
  return make(code, 'r,b,d,p,end') as CompiledRead
}

function compileWrite(codec: Codec<never, unknown>): CompiledWrite {
  const code = new WriteEmitter()
  code.write(codec, 'value')
  code.line(`return p+${code.offset}`)
  return make(code, 'w,b,d,p,end,value') as CompiledWrite
}

function make({ lines, constants }: ReadEmitter | WriteEmitter, parameters: string): unknown {
  const names = constants.map((_, i) => `c${i}`)
  const body = `"use strict";return(${parameters})=>{\n${lines.join('\n')}\n}`
  // Every name in the code is ours; what the user names stands in it as a string literal.
  // oxlint-disable-next-line typescript/no-implied-eval
  return new Function('miss', ...names, body)(MISS, ...constants)
}

const programs = new WeakMap<object, Program>()

/** The program of a codec; made at its first use. */
export function programOf(codec: Codec<never, unknown>): Program {
  let program = programs.get(codec)
  if (program === undefined) {
    program = new Program(codec)
    programs.set(codec, program)
  }
  return program
}
