// Out of line, so that the code around stays small enough to be inlined.

/** @param {string} what @returns {never} */
export function refuse(what) {
  throw new RangeError(what)
}

/** Behind the message last found in a stream: see `decodeAt` in handwritten.mjs. */
export const position = { next: 0 }
