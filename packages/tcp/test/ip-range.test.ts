import { describe, expect, it } from 'vitest'
import { IpRanges } from '../src/ip-range.js'

describe('a range of addresses', () => {
  it.each([
    ['10.0.0.0/8', '10.255.1.2', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['192.168.4.0/22', '192.168.7.255', true],
    ['192.168.4.0/22', '192.168.8.0', false],
    ['192.168.4.77/22', '192.168.5.1', true],
    ['127.0.0.1', '127.0.0.1', true],
    ['127.0.0.1', '127.0.0.2', false],
    ['127.0.0.1/32', '127.0.0.1', true],
    ['0.0.0.0/0', '8.8.8.8', true],
    ['0.0.0.0/0', '::1', false],
    ['::1', '::1', true],
    ['::1', '0:0:0:0:0:0:0:1', true],
    ['2001:db8::/32', '2001:db8:ffff::1', true],
    ['2001:db8::/32', '2001:db9::', false],
    ['2001:db8::/33', '2001:db8:8000::', false],
    ['fe80::/10', 'fe80::1%eth0', true],
    ['fe80::/10', 'fec0::1', false],
    ['::/0', 'fe80::1', true],
    // IPv4 is not in a range of IPv6, only in one that is written in the mapped form.
    ['::/0', '8.8.8.8', false],
    ['::/0', '::ffff:8.8.8.8', false],
    // What comes to a socket of both families is IPv4 all the same.
    ['10.0.0.0/8', '::ffff:10.1.2.3', true],
    ['10.0.0.0/8', '::FFFF:10.1.2.3', true],
    ['10.0.0.0/8', '::ffff:0a01:0203', true],
    ['10.0.0.0/8', '0:0:0:0:0:ffff:10.1.2.3', true],
    ['10.0.0.0/8', '::10.1.2.3', false],
    ['::ffff:10.0.0.0/104', '10.1.2.3', true],
    ['::ffff:10.0.0.0/104', '11.1.2.3', false],
    ['::ffff:10.1.2.3', '10.1.2.3', true],
    ['64:ff9b::1.2.3.0/120', '64:ff9b::102:304', true],
    // What is no address is nowhere.
    ['0.0.0.0/0', 'localhost', false],
    ['0.0.0.0/0', '', false],
    ['0.0.0.0/0', '1.2.3', false],
    ['0.0.0.0/0', '01.2.3.4', false],
  ])('%s holds %s: %s', (range, address, expected) => {
    expect(new IpRanges([range], 'allow').has(address)).toBe(expected)
  })

  it('is one of several', () => {
    const ranges = new IpRanges(['10.0.0.0/8', '::1'], 'allow')
    expect(['10.0.0.1', '::1', '11.0.0.1'].map((address) => ranges.has(address))).toEqual([true, true, false])
    expect(ranges.has(undefined)).toBe(false)
    expect(new IpRanges([], 'allow').has('10.0.0.1')).toBe(false)
  })

  it.each([
    '',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '10.0/8',
    '::/129',
    '::ffff:10.0.0.0/95',
    'localhost',
    '10.0.0.0/8/8',
  ])('is refused when it is none: "%s"', (text) => {
    expect(() => new IpRanges(['::1', text], 'allow')).toThrow(
      `allow[1]: expected an IP address or range, as 10.0.0.0/8 or ::1, got "${text}" (TCP_OPTION)`,
    )
  })
})
