import { beforeAll, describe, expect, it } from 'vitest'
import { samples } from './browser-samples.js'
import { trials, type Trial } from './browser-trial.js'
import { bundle, visit, type Bundle, type Visit } from './browser-visit.js'
import { missingBrowser } from './chromium.js'

const missing = missingBrowser()
// In CI a tool that is missing is a failure, by hand it is a line that says so.
if (process.env['LINK_INTEROP'] === '1') it('finds a browser', () => expect(missing).toBeUndefined())
else if (missing !== undefined) console.warn(missing)

describe.skipIf(missing !== undefined)('@link/codec, built, in a browser', () => {
  let bundled: Bundle
  let strict: Visit
  let free: Visit
  let inNode: Trial[]

  beforeAll(async () => {
    bundled = await bundle()
    strict = await visit(bundled.script, "script-src 'self'")
    free = await visit(bundled.script)
    inNode = trials()
  }, 120_000)

  it('is the bundle that is published, and needs nothing of Node', () => {
    const ours = bundled.files.filter((file) => !file.startsWith('test/'))
    expect(ours).toContain('dist/index.js')
    expect(ours.filter((file) => !file.startsWith('dist/'))).toEqual([])
    expect(strict.nodeNames).toEqual([])
  })

  it('does everything more than 300 times, in Node always with the same outcome', () => {
    expect(inNode.filter(({ times }) => times <= 300)).toEqual([])
    expect(inNode.filter(({ outcomes }) => outcomes.length !== 1)).toEqual([])
  })

  it('takes every value, and refuses what is unfit or malformed', () => {
    const isRefused = ({ outcomes }: Trial): boolean => outcomes.join().includes('CODEC_')
    const toBeRefused = ({ what }: Trial): boolean => /: (refuse|a stream that ends in) /.test(what)
    expect(inNode.filter((trial) => isRefused(trial) !== toBeRefused(trial))).toEqual([])
  })

  it('meets 14 kinds of errors', () => {
    const codes = new Set(inNode.flatMap(({ outcomes }) => outcomes.join().match(/CODEC_[A-Z_]+/g) ?? []))
    expect([...codes].toSorted()).toEqual([
      'CODEC_ARITY',
      'CODEC_CONSTANT',
      'CODEC_COUNT_LIMIT',
      'CODEC_FRAME_LIMIT',
      'CODEC_LENGTH',
      'CODEC_RANGE',
      'CODEC_TEXT_DELIMITER',
      'CODEC_TEXT_MALFORMED',
      'CODEC_TEXT_UNMAPPABLE',
      'CODEC_TRAILING',
      'CODEC_TRUNCATED',
      'CODEC_TYPE',
      'CODEC_UNKNOWN_KEY',
      'CODEC_UNKNOWN_VALUE',
    ])
  })

  describe('under a policy that forbids code made at run time', () => {
    it('gives the values and the errors that it gives in Node', () => {
      expect(strict.trials).toEqual(inNode)
    })

    it('tries to compile once, is refused, and interprets from then on', () => {
      expect(strict.violations).toEqual(['script-src: eval'])
      expect(strict.compilations).toBe(1)
      expect(strict.calls).toEqual([])
    })

    it('leaves nothing on the console', () => {
      expect(strict.console).toEqual(['done'])
    })
  })

  describe('where nothing is forbidden', () => {
    it('gives the values and the errors that it gives in Node', () => {
      expect(free.trials).toEqual(inNode)
    })

    it('compiles the reading and the writing of every codec, and uses what it has compiled', () => {
      expect(free.compilations).toBe(2 * samples().length)
      expect(free.calls.filter((calls) => calls < 200)).toEqual([])
      expect(free.calls).toHaveLength(free.compilations)
    })

    it('leaves nothing on the console', () => {
      expect(free.violations).toEqual([])
      expect(free.console).toEqual(['done'])
    })
  })
})
