import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isTcpError, TcpError } from '../src/index.js'
import { reasonOf } from '../src/error.js'

const error = new TcpError({ code: 'TCP_LISTEN', message: 'cannot listen on *:1', cause: new Error('EACCES') })

describe('TcpError', () => {
  it('does not take every TcpError for an error of a class that extends it', () => {
    class OwnError extends TcpError {}
    const own = new OwnError({ code: 'TCP_STOPPED', message: 'stopped' })
    expect(own).toBeInstanceOf(OwnError)
    expect(own).toBeInstanceOf(TcpError)
    expect(new TcpError({ code: 'TCP_STOPPED', message: 'stopped' })).not.toBeInstanceOf(OwnError)
  })

  it('has its code in the message, and the cause', () => {
    expect(error).toMatchObject({
      name: 'TcpError',
      code: 'TCP_LISTEN',
      message: 'cannot listen on *:1 (TCP_LISTEN)',
      cause: new Error('EACCES'),
    })
  })

  it('has no cause when there is none', () => {
    expect('cause' in new TcpError({ code: 'TCP_OPTION', message: '' })).toBe(false)
  })

  it('is told apart by its code', () => {
    expect(isTcpError(error)).toBe(true)
    expect(isTcpError(error, 'TCP_LISTEN')).toBe(true)
    expect(isTcpError(error, 'TCP_CONNECT')).toBe(false)
    expect(isTcpError(new Error('TCP_LISTEN'))).toBe(false)
    expect(isTcpError(undefined)).toBe(false)
    expect(isTcpError('TCP_LISTEN')).toBe(false)
  })

  it('of another copy of the package is one too', () => {
    class Copy extends Error {
      static {
        Object.defineProperty(this.prototype, Symbol.for('@link/tcp.error'), { value: true })
      }
      readonly code = 'TCP_STOPPED'
    }
    expect(new Copy()).toBeInstanceOf(TcpError)
    expect(isTcpError(new Copy(), 'TCP_STOPPED')).toBe(true)
  })

  it('has a line in the README for every code, and for no other', () => {
    const source = readFileSync(new URL('../src/error.ts', import.meta.url), 'utf8')
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
    const declared = /type TcpErrorCode =([^]*?)\n\n/.exec(source)?.[1]?.match(/TCP_\w+/g)
    const documented = readme.match(/(?<=^\| `)TCP_\w+/gm)
    expect(declared?.length).toBeGreaterThan(0)
    expect(documented?.toSorted()).toEqual(declared?.toSorted())
  })
})

describe('the reason in a message', () => {
  it('is the message of Node', () => {
    expect(reasonOf(new Error('connect ECONNREFUSED'))).toBe('connect ECONNREFUSED')
  })

  it('is the code when the message is empty, as for several addresses at once', () => {
    expect(reasonOf(Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }))).toBe('ECONNREFUSED')
    expect(reasonOf(new AggregateError([]))).toBe('AggregateError')
  })
})
