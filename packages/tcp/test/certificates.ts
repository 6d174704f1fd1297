import { readFileSync } from 'node:fs'

/** A key and its certificate, made by fixtures/make.sh. */
export interface KeyPair {
  readonly key: string
  readonly cert: string
}

function read(name: string): string {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8')
}

function pair(name: string): KeyPair {
  return { key: read(`${name}.key`), cert: read(`${name}.crt`) }
}

/** Signs all but the stranger. */
export const ca = read('ca.crt')
/** For localhost, 127.0.0.1 and ::1. */
export const localhost = pair('server')
/** The next one for the same names. */
export const renewed = pair('renewed')
/** For example.test and *.example.test. */
export const wildcard = pair('wildcard')
/** Of a client that calls itself "client one". */
export const clientOne = pair('client')
/** For localhost, signed by itself. */
export const stranger = pair('stranger')
/** For localhost, signed by itself, of the year 2020. */
export const expired = pair('expired')
