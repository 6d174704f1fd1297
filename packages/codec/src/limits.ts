import { requireOptions } from './codec.js'
import { definitionError, show } from './error.js'

/** What a decoder accepts from its peer. Each limit has a default; `Infinity` switches one off. */
export interface Limits {
  /** Largest message in bytes, default 1 MiB. A length that leads beyond it is refused when its prefix arrives. */
  readonly maxFrame?: number
  /**
   * Most items of one list, and of all lists of a message together items that take no bytes; default 65,536. Checked
   * before anything is allocated.
   */
  readonly maxCount?: number
  /** Deepest nesting of recursive codecs, default 64. */
  readonly maxDepth?: number
}

export const DEFAULT_LIMITS: Required<Limits> = { maxFrame: 1 << 20, maxCount: 65_536, maxDepth: 64 }

/** The given limits with defaults in place of what is missing. */
export function withDefaults(limits: Limits = {}, defaults: Required<Limits> = DEFAULT_LIMITS): Required<Limits> {
  requireOptions(limits, 'limits')
  const { maxFrame = defaults.maxFrame, maxCount = defaults.maxCount, maxDepth = defaults.maxDepth } = limits
  for (const [name, limit] of Object.entries({ maxFrame, maxCount, maxDepth })) {
    if (limit !== Infinity && !(Number.isSafeInteger(limit) && limit > 0)) {
      throw definitionError(`${name} to be a whole number above 0, or Infinity`, show(limit))
    }
  }
  return { maxFrame, maxCount, maxDepth }
}
