import { channelOpener, type TransportedChannel } from '../channel-opener.js'
import type { Channel } from '../channel.js'
import { checkOptions } from '../check-options.js'
import { systemClock } from '../clock.js'
import { ChannelError } from '../error.js'
import type { PipelineLike, TopIn, TopOut } from '../pipeline.js'
import type { ChannelOptions } from '../settings.js'
import type { Address } from '../transport.js'
import { MemoryTransport, type MemoryOptions } from './memory-transport.js'

/** How a connection of a {@link MemoryNetwork} is made, and how its channel behaves. */
export interface MemoryConnectOptions extends ChannelOptions {
  /** The host that the server sees, default 127.0.0.1. */
  readonly host?: string
}

/** A server of a {@link MemoryNetwork}, with what a `TcpServer` has. */
export interface MemoryServer {
  readonly address: Address
  /** The connections that are open. */
  readonly channels: ReadonlySet<Channel<never>>
  /** Takes no more connections, drains those there are, and cuts what is left after `grace` milliseconds, default 5,000. */
  readonly close: (options?: { readonly grace?: number }) => Promise<{ drained: number; reset: number }>
}

/** A network within the process; see {@link memoryNetwork}. */
export interface MemoryNetwork {
  /** Each connection to the port becomes a channel with this pipeline. Port 0 lets the network choose. */
  readonly listen: <List extends readonly unknown[], In = TopIn<List>, Out = TopOut<List>>(
    port: number,
    pipeline: PipelineLike<List, In, Out>,
    options?: ChannelOptions,
  ) => MemoryServer
  /** Connects to a port; rejects with a `CHANNEL_TRANSPORT` if nobody listens there. */
  readonly connect: <List extends readonly unknown[], In = TopIn<List>, Out = TopOut<List>>(
    port: number,
    pipeline: PipelineLike<List, In, Out>,
    options?: MemoryConnectOptions,
  ) => Promise<Channel<Out, In>>
}

const HOST = '127.0.0.1'

/** The first port that systems choose by themselves. */
const FIRST_FREE = 49_152

/**
 * A network within the process: whole servers and clients without a socket. Its connections behave as those of TCP do;
 * it needs no turn of the event loop, so that all that can happen has happened after some turns of promises.
 *
 * @example
 * const network = memoryNetwork({ clock: virtualClock(), faults: faults(42) })
 * const server = network.listen(8081, chat)
 * const ann = await network.connect(8081, wire)
 */
export function memoryNetwork(options: MemoryOptions = {}): MemoryNetwork {
  checkOptions(options, { capacity: 'positive', faults: 'object', clock: 'object' }, 'memoryNetwork')
  const { clock = systemClock } = options
  const listening = new Map<number, ListeningServer>()
  let free = FIRST_FREE

  return {
    listen(port, pipeline, channelOptions = {}) {
      const at = port === 0 ? free++ : port
      if (listening.has(at)) throw failed('CHANNEL_DEFINITION', `cannot listen on ${HOST}:${at}: listen EADDRINUSE`)
      const opener = channelOpener(pipeline, { clock, ...channelOptions })
      const server = new ListeningServer({ host: HOST, port: at }, opener, () => listening.delete(at))
      listening.set(at, server)
      return server
    },
    async connect(port, pipeline, { host = HOST, ...channelOptions } = {}) {
      const opener = channelOpener(pipeline, { clock, ...channelOptions })
      // A connection takes its time.
      await Promise.resolve()
      const server = listening.get(port)
      if (server === undefined) {
        throw failed('CHANNEL_TRANSPORT', `cannot connect to ${HOST}:${port}: connect ECONNREFUSED`)
      }
      const [here, there] = MemoryTransport.connected({ host, port: free++ }, server.address, options)
      const channel = opener.open(here)
      server.accept(there)
      here.connect(channel)
      return channel
    },
  }
}

function failed(code: 'CHANNEL_TRANSPORT' | 'CHANNEL_DEFINITION', message: string): ChannelError {
  return new ChannelError({ code, message })
}

type Opener = ReturnType<typeof channelOpener<readonly unknown[], unknown, never>>

class ListeningServer implements MemoryServer {
  readonly address: Address
  readonly channels: Set<TransportedChannel<never>> = new Set()
  readonly #opener: Opener
  readonly #stop: () => void
  #closing: Promise<{ drained: number; reset: number }> | undefined

  constructor(address: Address, opener: Opener, stop: () => void) {
    this.address = address
    this.#opener = opener
    this.#stop = stop
  }

  accept(transport: MemoryTransport): void {
    const channel = this.#opener.open(transport)
    this.channels.add(channel)
    void channel.closed.then(() => this.channels.delete(channel))
    transport.connect(channel)
  }

  readonly close = ({ grace = 5_000 }: { readonly grace?: number } = {}): Promise<{
    drained: number
    reset: number
  }> => {
    this.#closing ??= this.#close(grace)
    return this.#closing
  }

  async #close(grace: number): Promise<{ drained: number; reset: number }> {
    this.#stop()
    const all = [...this.channels]
    const left = new Set(all)
    let reset = 0
    const { clock } = this.#opener
    const timer = clock.schedule(() => {
      reset = left.size
      for (const channel of left) channel.abort()
    }, grace)
    await Promise.all(all.map((channel) => channel.quiesce(grace).then(() => left.delete(channel))))
    clock.clear(timer)
    return { drained: all.length - reset, reset }
  }
}
