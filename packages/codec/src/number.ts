// Whole numbers of 1 to 6 bytes, byte by byte: no view of the memory is needed, and making one costs more.

/** Reads a whole number of `size` bytes; above `max` it is a negative one. */
export function readInteger(bytes: Uint8Array, at: number, size: number, max: number, little: boolean): number {
  let value = 0
  const step = little ? -1 : 1
  for (let i = 0, place = little ? at + size - 1 : at; i < size; i++, place += step) {
    value = value * 256 + (bytes[place] as number)
  }
  return value > max ? value - 2 * max - 2 : value
}

/** Writes a whole number of `size` bytes that is known to fit. */
export function writeInteger(bytes: Uint8Array, at: number, size: number, value: number, little: boolean): void {
  let rest = value
  for (let i = 0; i < size; i++) {
    bytes[little ? at + i : at + size - 1 - i] = rest
    // Shifts see 32 bits only.
    rest = size > 4 ? Math.floor(rest / 256) : rest >> 8
  }
}
