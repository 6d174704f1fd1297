import { requireCodec, type Codec } from './codec.js'
import { ReadEmitter, WriteEmitter } from './emitter.js'
import type { Reader } from './reader.js'
import type { Writer } from './writer.js'

type View = DataView | undefined

/** Reads a message at `start` and moves the reader behind it, or gives `MISS`. */
export type CompiledRead = (
  reader: Reader,
  input: Uint8Array,
  view: View,
  start: number,
  end: number,
  memory: ArrayBufferLike | undefined,
) => unknown

/** Writes a message at `start` and gives the place behind it, -1, or `NO_ROOM`. */
export type CompiledWrite = (
  writer: Writer,
  output: Uint8Array,
  view: View,
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
  read: CompiledRead | undefined = undefined
  write: CompiledWrite | undefined = undefined
  /** Whether the functions want a view of the bytes, and the memory these lie in. */
  readsView = false
  readsMemory = false
  writesView = false
  /** Whether all of the codec is compiled: the functions then ask nothing of the reader but the limits, of the writer nothing. */
  readsAll = false
  writesAll = false
  /** Bytes of the last message, if it was a large one: the next is not begun where it would not end. */
  room = 0
  /** Whether what is decoded may lie in the memory of the input; not known before somebody asks. */
  views: boolean | undefined = undefined
  reads = 0
  writes = 0

  /** Counts a use of the interpreter, and compiles when it has been enough of them. */
  countRead(codec: Codec<never, unknown>): void {
    if (++this.reads !== WARM || forbidden || this.read !== undefined) return
    const code = readCode(codec)
    this.useRead(code, made(code))
  }

  countWrite(codec: Codec<never, unknown>): void {
    if (++this.writes !== WARM || forbidden || this.write !== undefined) return
    const code = writeCode(codec)
    this.useWrite(code, made(code))
  }

  /** Takes the function that was made of the code, if one could be made. */
  useRead({ withView, wantsMemory, hasOpaque }: ReadEmitter, read: unknown): void {
    this.readsView = withView
    this.readsMemory = wantsMemory
    this.readsAll = !hasOpaque
    this.read = read as CompiledRead | undefined
  }

  useWrite({ withView, hasOpaque }: WriteEmitter, write: unknown): void {
    this.writesView = withView
    this.writesAll = !hasOpaque
    this.write = write as CompiledWrite | undefined
  }
}

/** The code that reads a message. With floats in it, it is made again to read all numbers through the view they ask for. */
export function readCode(codec: Codec<never, unknown>, withView = false): ReadEmitter {
  const code = new ReadEmitter(withView)
  const value = code.read(codec)
  code.line(`r.position=${code.here()};return ${value}`)
  return code.wantsView && !withView ? readCode(codec, true) : code
}

export function writeCode(codec: Codec<never, unknown>, withView = false): WriteEmitter {
  const code = new WriteEmitter(withView)
  code.write(codec, 'value')
  code.line(`return ${code.here()}`)
  return code.wantsView && !withView ? writeCode(codec, true) : code
}

function made(code: ReadEmitter | WriteEmitter): unknown {
  try {
    // Every name in the code is ours; what the user names stands in it as a string literal.
    // oxlint-disable-next-line typescript/no-implied-eval
    return new Function(`return ${code.text}`)()(...code.constants)
  } catch (error) {
    // By name, as it may come from another realm, such as a test runner makes for each file.
    if ((error as Error).name === 'EvalError') forbidden = true
    return undefined
  }
}

/** The program of a codec; made at its first use. */
export function programOf(codec: Codec<never, unknown>): Program {
  const node = codec as { program?: Program | undefined } | undefined
  return node?.program ?? begin(codec)
}

function begin(codec: Codec<never, unknown>): Program {
  requireCodec(codec, 'the codec')
  const program = new Program()
  ;(codec as { program?: Program }).program = program
  return program
}
