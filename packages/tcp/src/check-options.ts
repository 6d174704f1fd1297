import { optionFault, type OptionKinds } from '@link/core'
import { TcpError } from './error.js'

export type { OptionKinds as Kinds } from '@link/core'

/**
 * Refuses options that nobody knows, naming the nearest right one, and those of a wrong kind.
 *
 * @throws TcpError `TCP_OPTION`
 */
export function checkOptions<Options extends object>(
  options: Options,
  kinds: OptionKinds<Options>,
  where: string,
): void {
  const message = optionFault(options, kinds, where)
  if (message !== undefined) throw new TcpError({ code: 'TCP_OPTION', message })
}
