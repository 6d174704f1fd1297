import { definitionError, show } from './error.js'
import type { WriteEmitter } from './emitter.js'
import type { Writer } from './writer.js'

/** What stands behind a value that does not fill its room. */
export interface FillOptions {
  /** The byte, default 0. */
  readonly fill?: number
}

/** Checks at definition that a byte is one. */
export function fillOf({ fill = 0 }: FillOptions): number {
  if (Number.isInteger(fill) && fill >= 0 && fill <= 255) return fill
  throw definitionError('a fill byte from 0 to 255', show(fill))
}

/** Writes so many bytes of filling. */
export function writeFilling(writer: Writer, length: number, fill: number): void {
  const at = writer.take(length)
  writer.output.fill(fill, at, at + length)
}

/** Emits the writing of filling. */
export function emitFilling(code: WriteEmitter, length: string, fill: number): void {
  const at = code.takeDynamic(length)
  code.line(`b.fill(${fill},${at},p)`)
}
