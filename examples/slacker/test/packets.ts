import type { Packet } from '../src/wire.js'
import { hex } from './hex.js'

/** Packets of every type in both versions, written down by hand after the description of the protocol. */
export const packets: readonly (readonly [what: string, digits: string, packet: Packet])[] = [
  [
    'a request of version 6',
    // version · transaction id · type · content type · name · arguments · number of extensions
    '06 00000001 00 01 0008 6d6174682f616464 00000005 5b312c325d 00',
    [6, [1, ['request', ['json', 'math/add', hex('5b312c325d'), []]]]],
  ],
  [
    'a request with two extensions',
    '06 00000001 00 05 0002 c3bc 00000000 02 0007 0002 6869 ffff 0000',
    [
      6,
      [
        1,
        [
          'request',
          [
            'transit-msgpack',
            'ü',
            hex(''),
            [
              [7, hex('6869')],
              [-1, hex('')],
            ],
          ],
        ],
      ],
    ],
  ],
  [
    'a request of version 5',
    '05 0000002a 00 03 0001 66 00000002 0a0b',
    [5, [42, ['request', ['nippy', 'f', hex('0a0b'), []]]]],
  ],
  [
    'a response of version 6',
    '06 7fffffff 01 01 00 00000001 33 00',
    [6, [0x7fff_ffff, ['response', ['json', 'success', hex('33'), []]]]],
  ],
  [
    'a response with an extension',
    '06 00000001 01 04 0c 00000001 33 01 0100 0001 ff',
    [6, [1, ['response', ['transit-json', 'exception', hex('33'), [[256, hex('ff')]]]]]],
  ],
  [
    'a response of version 5',
    '05 ffffffff 01 00 0b 00000000',
    [5, [-1, ['response', ['carb', 'not-found', hex(''), []]]]],
  ],
  ['a ping', '06 00000002 02', [6, [2, ['ping', []]]]],
  ['a pong', '05 00000002 03', [5, [2, ['pong', []]]]],
  ['an error', '06 00000000 04 14', [6, [0, ['error', ['protocol-mismatch']]]]],
  ['an auth-req', '06 00000003 05 0006 736563726574', [6, [3, ['auth-req', ['secret']]]]],
  ['an auth-ack', '05 00000003 06 01', [5, [3, ['auth-ack', ['auth-reject']]]]],
  ['an inspect-req', '06 00000004 07 02 0003 6e696c', [6, [4, ['inspect-req', ['clients', hex('6e696c')]]]]],
  ['an inspect-ack', '06 00000004 08 0002 5b5d', [6, [4, ['inspect-ack', [hex('5b5d')]]]]],
  ['an interrupt', '05 00000000 09 00000007', [5, [0, ['interrupt', [7]]]]],
  ['a client-hello', '06 00000005 0a 0003 302e31 0002 6d65', [6, [5, ['client-hello', ['0.1', 'me']]]]],
  ['a server-hello', '06 00000005 0b 0003 302e31', [6, [5, ['server-hello', ['0.1']]]]],
]
