import { unfit } from './names.js'

/**
 * Refuses what is no number above 0.
 *
 * @throws ChannelError `CHANNEL_DEFINITION`
 */
export function requirePositive(what: string, value: number): void {
  if (!(value > 0)) throw unfit(`${what} above 0`, String(value))
}

/**
 * Refuses what is no whole number in a range.
 *
 * @throws ChannelError `CHANNEL_DEFINITION`
 */
export function requireWhole(what: string, value: number, least: number, most: number = Number.MAX_SAFE_INTEGER): void {
  const fits = Number.isInteger(value) && value >= least && value <= most
  if (!fits) throw unfit(`${what} as a whole number from ${least} to ${most}`, String(value))
}
