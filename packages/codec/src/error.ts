/**
 * What went wrong, as a word that never changes. Adding one is a minor version; the README has a line for each, and
 * ERRORS.md an example.
 */
export type CodecErrorCode =
  | 'CODEC_DEFINITION'
  | 'CODEC_TYPE'
  | 'CODEC_RANGE'
  | 'CODEC_ARITY'
  | 'CODEC_LENGTH'
  | 'CODEC_CONSTANT'
  | 'CODEC_CHECKSUM'
  | 'CODEC_INVALID'
  | 'CODEC_DUPLICATE'
  | 'CODEC_UNKNOWN_KEY'
  | 'CODEC_UNKNOWN_VALUE'
  | 'CODEC_TEXT_UNMAPPABLE'
  | 'CODEC_TEXT_MALFORMED'
  | 'CODEC_TEXT_DELIMITER'
  | 'CODEC_OVERFLOW'
  | 'CODEC_TRUNCATED'
  | 'CODEC_TRAILING'
  | 'CODEC_FRAME_LIMIT'
  | 'CODEC_COUNT_LIMIT'
  | 'CODEC_DEPTH_LIMIT'
  | 'CODEC_EMPTY_MESSAGE'
  | 'CODEC_CUSTOM'
  | 'CODEC_DECODER_STATE'
  | 'CODEC_WRITER_STATE'

/** One step into a value: a field's name or an index, so that a path walks the value it speaks of. */
export type PathSegment = string | number

/** The facts of a {@link CodecError}. */
export interface CodecFailure {
  readonly code: CodecErrorCode
  readonly path?: readonly PathSegment[]
  readonly offset: number
  readonly expected: string
  readonly got: string
  readonly cause?: unknown
  /** The bytes that were decoded, from which the excerpt is cut. */
  readonly bytes?: Uint8Array
}

const BRAND: symbol = Symbol.for('@link/codec.error')

/**
 * Thrown by every function of this package: where, what was expected, what was found.
 *
 * The ESM and the CJS copy of the package recognise each other's errors with `instanceof` and {@link isCodecError}.
 */
export class CodecError extends Error {
  override readonly name = 'CodecError'
  readonly code: CodecErrorCode
  /** The way into the value: field names and indexes, from the outside in. Empty for the value as a whole. */
  readonly path: readonly PathSegment[]
  /** Bytes from the first byte of the message. */
  readonly offset: number
  readonly expected: string
  readonly got: string
  /** When decoding, the bytes around the offset in hex, and below them a caret. Two lines, for a fixed-width font. */
  readonly excerpt: string | undefined

  constructor({ code, path = [], offset, expected, got, cause, bytes }: CodecFailure) {
    super('', cause === undefined ? undefined : { cause })
    this.code = code
    // A copy: steps are added to it while the error rises.
    this.path = [...path]
    this.offset = offset
    this.expected = expected
    this.got = got
    this.excerpt = bytes && excerptOf(bytes, offset)
    this.message = sentence(this)
  }

  static {
    Object.defineProperty(this.prototype, BRAND, { value: true })
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    // The brand stands for this class, not for one that extends it.
    if (this !== CodecError) return Function.prototype[Symbol.hasInstance].call(this, value)
    return typeof value === 'object' && value !== null && BRAND in value
  }
}

/** Tells whether `error` is a {@link CodecError}, of this copy of the package or another, and has this code. */
export function isCodecError(error: unknown, code?: CodecErrorCode): error is CodecError {
  return error instanceof CodecError && (code === undefined || error.code === code)
}

/** Adds the step that led to the failing part. Called while the error rises through the tree. */
export function within(error: unknown, segment: PathSegment): unknown {
  if (error instanceof CodecError) (error.path as PathSegment[]).unshift(segment)
  return error
}

/** Gives an error its final text and a stack that begins at the caller, once it has reached the public function. */
export function settle(error: unknown, entry?: (...args: never[]) => unknown): unknown {
  if (error instanceof CodecError) {
    error.message = sentence(error)
    const { captureStackTrace } = Error as { captureStackTrace?: (target: object, entry?: unknown) => void }
    captureStackTrace?.(error, entry)
  }
  return error
}

/** A codec that is declared wrongly: told when it is declared, not when it is first used. */
export function definitionError(expected: string, got: string, cause?: unknown): CodecError {
  return new CodecError({ code: 'CODEC_DEFINITION', offset: 0, expected, got, cause })
}

/** A value as an error names it: short, on one line, never throwing. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'object' && value !== null) return showObject(value)
  if (typeof value === 'function') return 'a function'
  return Object.is(value, -0) ? '-0' : String(value)
}

function showObject(value: object): string {
  try {
    if (Array.isArray(value)) return `an array of ${value.length}`
    if (isBytes(value)) return `${value.length} bytes`
  } catch {
    // A proxy may throw over any question.
  }
  return 'an object'
}

/** Whether this is a `Uint8Array`, of this realm or another, such as a test runner makes for each file. */
export function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array || Object.prototype.toString.call(value) === '[object Uint8Array]'
}

/** Some of the bytes in hex. */
export function digits(bytes: Uint8Array, start: number, end: number): string {
  return Array.from(bytes.subarray(start, end), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
}

/** Up to eight bytes before an offset and eight from it on, and a caret below the one at the offset. */
function excerptOf(bytes: Uint8Array, offset: number): string {
  const from = Math.max(0, offset - 8)
  const start = from > 0 ? '… ' : ''
  const end = offset + 8 < bytes.length ? ' …' : ''
  return `${start}${digits(bytes, from, offset + 8)}${end}\n${' '.repeat(start.length + 3 * (offset - from))}^^`
}

/** Errors that are about the program, not about a place in the bytes. */
const PLACELESS: ReadonlySet<CodecErrorCode> = /* @__PURE__ */ new Set([
  'CODEC_DEFINITION',
  'CODEC_DECODER_STATE',
  'CODEC_WRITER_STATE',
] as const)

function sentence({ code, path, offset, expected, got }: CodecError): string {
  const where = path.length === 0 ? '' : `${path.join('/')}: `
  const place = PLACELESS.has(code) ? '' : ` at byte ${offset}`
  return `${where}expected ${expected}, got ${got}${place} (${code})`
}

/** Checks that bytes are bytes; plain JavaScript has no compiler to say so. */
export function requireBytes(bytes: Uint8Array): void {
  if (isBytes(bytes)) return
  throw new CodecError({ code: 'CODEC_TYPE', offset: 0, expected: 'a Uint8Array', got: show(bytes) })
}

/** Checks that an offset lies in the bytes: a wrong one would read or write elsewhere. */
export function requireOffset(offset: number, { length }: Uint8Array): void {
  if (Number.isInteger(offset) && offset >= 0 && offset <= length) return
  throw new CodecError({ code: 'CODEC_RANGE', offset: 0, expected: `an offset from 0 to ${length}`, got: show(offset) })
}

/** A few of the values that would have been right. */
export function oneOf(values: readonly unknown[]): string {
  if (values.length === 0) return 'nothing, as no case is declared'
  if (values.length === 1) return show(values[0])
  const shown = values.slice(0, 12).map(show).join(', ')
  return values.length > 12 ? `one of ${shown}, … (${values.length} in all)` : `one of ${shown}`
}
