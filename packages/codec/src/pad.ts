import type { Charset } from './charset.js'
import { definitionError, show } from './error.js'
import { standsAt } from './search.js'
import { bytesOfText, type Tail } from './text.js'

/** What fills a text up to its length. */
export class Pad implements Tail {
  readonly bytes: Uint8Array
  readonly code = 'CODEC_LENGTH'
  readonly wanted = 'a text that does not end in its pad'

  constructor(pad: string, charset: Charset, length: number) {
    this.bytes = bytesOfText(pad, charset, 'a pad')
    // So that the end of the text can be told, and it fills all of the length.
    if (pad.length === 1 && this.bytes.length === charset.unit && length % charset.unit === 0) return
    throw definitionError('a pad of 1 character and 1 code unit, and a length of whole ones', `${show(pad)}, ${length}`)
  }

  put(_text: string, output: Uint8Array, start: number, end: number, stop: number): boolean {
    if (this.textEnd(output, start, end) < end) return false
    for (let at = end; at < stop; at += this.bytes.length) output.set(this.bytes, at)
    return true
  }

  textEnd(bytes: Uint8Array, start: number, end: number): number {
    const pad = this.bytes
    let stop = end
    while (stop > start && standsAt(bytes, pad, stop - pad.length)) stop -= pad.length
    return stop
  }
}
