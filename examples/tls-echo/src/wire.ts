import { string } from '@link/codec'
import { protocol, type Protocol } from '@link/core'

/** Lines of text: what a person can type who speaks through `openssl s_client`. */
export const lines: Protocol<string, string> = protocol(string({ delimiter: ['\n', '\r\n'] }))
