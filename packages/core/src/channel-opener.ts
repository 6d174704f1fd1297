import type { Channel } from './channel.js'
import type { Clock } from './clock.js'
import { asError } from './error.js'
import type { Layer } from './layer.js'
import { layersFor, type LayersFor } from './layers.js'
import type { PipelineLike, TopIn, TopOut } from './pipeline.js'
import type { Transport, TransportEvents } from './transport.js'
import { settingsOf, type ChannelOptions } from './settings.js'
import { TransportChannel } from './transport-channel.js'

/** A channel as its transport sees it. */
export interface TransportedChannel<in Out, out In = unknown> extends Channel<Out, In>, TransportEvents {
  /** Whether a stage keeps `onActive` back, as those do that shake hands. */
  readonly handshaking: boolean
  /** Closes once all that was received has been handled. Resolves as `closed`. */
  readonly drain: () => Promise<void>
  /**
   * Tells stages and handlers with a `quiesce` event that the channel is to close within `grace` milliseconds, and drains
   * it when what they want to wait for is done; ends it at once while it is `handshaking`. Resolves as `closed`.
   */
  readonly quiesce: (grace: number) => Promise<void>
}

/** Makes the channels of one pipeline: what they share is worked out once. */
export interface ChannelOpener<In, Out> {
  /** Puts a channel on a transport. `shared` has attributes that show through where the channel has none of its own. */
  readonly open: (transport: Transport, shared?: Pick<Channel<never>, 'get'>) => TransportedChannel<Out, In>
  /** Where the channels' time comes from. */
  readonly clock: Clock
  /** Told every error that no handler took. */
  readonly report: (error: Error, channel: Channel<never>) => void
}

/**
 * For transports: makes channels with this pipeline. Their transport then calls
 * `opened`, `received`, `ended` and `gone` on it.
 *
 * @throws ChannelError `CHANNEL_DEFINITION` for a pipeline or options that cannot be
 */
export function channelOpener<List extends readonly unknown[], In = TopIn<List>, Out = TopOut<List>>(
  pipeline: PipelineLike<List, In, Out>,
  options: ChannelOptions = {},
): ChannelOpener<In, Out> {
  const settings = settingsOf(options)
  const layers = layersFor(pipeline, settings.executor)
  const { clock, report } = settings

  function open(transport: Transport, shared?: Pick<Channel<never>, 'get'>): TransportedChannel<Out, In> {
    const channel = new TransportChannel(transport, settings, shared)
    install(channel, layers)
    return channel as TransportedChannel<never> as TransportedChannel<Out, In>
  }

  return { open, clock, report }
}

/** Gives a channel its layers. What its functions and factories throw ends this one connection, and is reported. */
export function install(channel: TransportChannel, layers: LayersFor): void {
  try {
    channel.chain.install(layers(channel))
  } catch (error) {
    channel.chain.install([failing(asError(error))])
  }
}

function failing(error: Error): Layer {
  return { name: 'failing', handler: false, onActive: (context) => context.fail(error) }
}
