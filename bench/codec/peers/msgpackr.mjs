// msgpackr: no schema; with records, so that field names are not repeated. A wire of its own.
import { Packr } from 'msgpackr'
import { values } from '../messages.mjs'
import { A, D, request } from './shapes.mjs'

const packr = new Packr({ structures: [], useRecords: true })

/** @param {any} value */
const message = (value) => ({
  value,
  input: 'Buffer',
  encode: (v) => packr.pack(v),
  decode: (bytes) => packr.unpack(bytes),
})

export default {
  wire: 'own',
  messages: { A: message(A), B: message(values.B), C: message(request), D: message(D) },
}
