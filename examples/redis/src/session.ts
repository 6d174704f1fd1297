import type { RedisClient } from './client.js'
import { RedisError, show } from './reply.js'
import { wordsOf } from './words.js'

/** Runs commands, a line each, and prints what comes of them, in order; a line `quit` is the last. */
export async function converse(
  client: RedisClient,
  lines: AsyncIterable<string>,
  print: (line: string) => void,
): Promise<void> {
  for await (const line of lines) {
    const words = wordsOf(line)
    if (words === undefined) print('(error) quotes that do not match')
    else if (words[0]?.toLowerCase() === 'quit') return
    else if (words.length > 0) print(await outcome(client, words))
  }
}

async function outcome(client: RedisClient, words: readonly string[]): Promise<string> {
  try {
    return show(await client.command(...words))
  } catch (error) {
    return error instanceof RedisError ? show(error) : `(error) ${(error as Error).message}`
  }
}
