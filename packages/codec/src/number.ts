// Whole numbers of 1 to 6 bytes, byte by byte: no view of the memory is needed, and making one costs more.

/** Reads a whole number of `size` bytes; above `max` it is a negative one. */
export function readInteger(b: Uint8Array, at: number, size: number, max: number, little: boolean): number {
  let value = b[at] as number
  if (size === 2) value = little ? value | ((b[at + 1] as number) << 8) : (value << 8) | (b[at + 1] as number)
  else if (size === 4) value = word(b, at, little)
  else if (size > 1) {
    value = 0
    for (let i = 0; i < size; i++) value = value * 256 + (b[little ? at + size - 1 - i : at + i] as number)
  }
  return value > max ? value - 2 * max - 2 : value
}

function word(b: Uint8Array, at: number, little: boolean): number {
  const first = b[at] as number
  const second = b[at + 1] as number
  const third = b[at + 2] as number
  const fourth = b[at + 3] as number
  if (little) return (first | (second << 8) | (third << 16) | (fourth << 24)) >>> 0
  return ((first << 24) | (second << 16) | (third << 8) | fourth) >>> 0
}

/** Writes a whole number of `size` bytes that is known to fit. */
export function writeInteger(b: Uint8Array, at: number, size: number, value: number, little: boolean): void {
  const last = at + size - 1
  if (size > 4) {
    // Shifts see 32 bits only.
    const high = Math.floor(value / 2 ** 32)
    writeInteger(b, little ? at + 4 : at, size - 4, high, little)
    writeInteger(b, little ? at : at + size - 4, 4, value, little)
  } else if (little) for (let i = at, rest = value; i <= last; i++, rest >>= 8) b[i] = rest
  else for (let i = last, rest = value; i >= at; i--, rest >>= 8) b[i] = rest
}
