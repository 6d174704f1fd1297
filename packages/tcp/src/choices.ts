import { pipeline, type Channel, type FromWire, type Pipeline } from '@link/core'
import { TcpError } from './error.js'

/** Pipelines by name, each in any of its forms; a list is checked by the compiler as it is where a server takes one. */
export type Choices<Lists> = { readonly [Name in keyof Lists]: Choice<Lists[Name]> }

type Choice<List> = Given<List> | ((channel: Channel<never>) => Given<List>)
type Given<List> = Pipeline<unknown, never> | Elements<List>

/** Core's `Checked`, also for what is no list: only so the compiler infers lists and pipelines side by side. */
type Elements<List> = {
  readonly [Index in keyof List]: List[Index] extends never ? List[Index] : At<Expected<List>, Index>
}
type At<All, Index> = Index extends keyof All ? All[Index] : never
type Expected<List> = List extends readonly unknown[] ? FromWire<List>['elements'] : never

/** The pipelines of choices by their names. What cannot be one is refused here, unless it is a function of the channel. */
export function pipelinesOf<Lists>(choices: Choices<Lists>): Map<string, Pipeline<unknown, never>> {
  const all = Object.entries(Object(choices) as typeof choices) as [string, Pipeline<unknown, never>][]
  if (all.length === 0) throw new TcpError({ code: 'TCP_OPTION', message: 'expected pipelines by name, got none' })
  return new Map(all.map(([name, choice]) => [name, pipeline(choice)]))
}
