// Random once a process and counted on from there: no two channels of a process are alike, and hardly any two of all.
const RANDOM = Array.from({ length: 12 }, () => Math.floor(Math.random() * 16).toString(16)).join('')

let count = 0

/** The next channel's number. */
export function nextSerial(): number {
  return ++count
}

/** A number as it stands in logs: eight hex digits. */
export function shortId(serial: number): string {
  return serial.toString(16).padStart(8, '0')
}

/** A number as it is told apart from those of other processes. */
export function longId(serial: number): string {
  return `${RANDOM}-${shortId(serial)}`
}
