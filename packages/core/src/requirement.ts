import { ChannelError } from './error.js'

/** The error for what somebody has given that cannot be. */
export function unfit(expected: string, got: string): ChannelError {
  return new ChannelError({ code: 'CHANNEL_DEFINITION', message: `expected ${expected}, got ${got}` })
}

/**
 * Refuses what is no number above 0.
 *
 * @throws ChannelError `CHANNEL_DEFINITION`
 */
export function requirePositive(what: string, value: number): void {
  if (!(typeof value === 'number' && value > 0)) throw unfit(`${what} above 0`, foundText(value))
}

/**
 * Refuses what is no whole number in a range.
 *
 * @throws ChannelError `CHANNEL_DEFINITION`
 */
export function requireWhole(what: string, value: number, least: number, most: number = Number.MAX_SAFE_INTEGER): void {
  const fits = Number.isInteger(value) && value >= least && value <= most
  if (!fits) throw unfit(`${what} as a whole number from ${least} to ${most}`, foundText(value))
}

/**
 * Refuses what cannot be called.
 *
 * @throws ChannelError `CHANNEL_DEFINITION`
 */
export function requireFunction(what: string, value: unknown): void {
  if (typeof value !== 'function') throw unfit(`${what} as a function`, foundText(value))
}

/** What was found in the place of something else, for errors: numbers as they are, of all else what it is. */
export function foundText(value: unknown): string {
  return typeof value === 'number' || value === null ? String(value) : typeof value
}
