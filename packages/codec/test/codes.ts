import { readFileSync } from 'node:fs'
import type { CodecErrorCode } from '../src/index.js'

/** The codes of the type, read from its source: a type is gone when tests run. */
export function codes(): CodecErrorCode[] {
  const source = readFileSync(new URL('../src/error.ts', import.meta.url), 'utf8')
  return Array.from(source.matchAll(/^ {2}\| '(CODEC_\w+)'/gm), ([, code]) => code as CodecErrorCode)
}
