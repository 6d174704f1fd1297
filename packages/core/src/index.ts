/** Channels and handler pipelines, on whatever moves the bytes. @module */

// Describe what is spoken.
export { bytes, pipeline, protocol, type CodecPair, type Protocol } from './protocol.js'
export type { Checked, Layer, Pipeline, PipelineLike, TopIn, TopOut } from './pipeline.js'
export type { Above, Climb, FromWire, Stack } from './pipeline.js'
export { createPassThrough, createStage } from './stage.js'
export type {
  ByteStage,
  PassThrough,
  PassThroughMethods,
  Stage,
  StageContext,
  StageEvents,
  StageMethods,
  OwnState,
} from './stage.js'
export type { Backlog } from './backlog.js'

// Handle it.
export { createHandler, createStatefulHandler, type Handler } from './handler.js'
export type { HandlerEntry, HandlerMethod, NamedHandler } from './handler.js'
export { pass, type Pass } from './pass.js'
export type { EventDone, Executor, ExecutorSeat, RunningWorkers, Workers } from './executor.js'
export type { Channel } from './channel.js'
export type { PipelineEdits } from './pipeline-edits.js'
export type { ReadOptions } from './reading.js'
export { toWebStreams, type WebStreams } from './web-streams.js'
export type { StopSignal, WaitOptions } from './signal.js'
export type { SendCallback } from './receipts.js'
export { noStats, type ChannelStats } from './channel-stats.js'
export type { ChannelEvent, ChannelEvents } from './event.js'
export type { QuiesceEvent } from './quiesce.js'
export { attribute, type Attribute } from './attribute.js'
export { ChannelError, isChannelError, type ChannelErrorCode, type ChannelFailure } from './error.js'

// Frames, where there is no codec.
export { fixedLength } from './fixed-length.js'
export { lengthField, type LengthFieldOptions } from './length-field.js'
export { lines, type LinesOptions } from './lines.js'

// Requests and answers.
export { correlate, type ById, type Correlator, type CorrelateOptions, type InOrder } from './correlate.js'
export type { RequestOptions } from './correlate.js'

// Silence.
export { idle, type IdleEvent, type IdleOptions } from './idle.js'
export type { SilentDirection } from './silence.js'
export { readTimeout } from './read-timeout.js'
export { writeTimeout } from './write-timeout.js'

// Limits, and what is to be seen from outside.
export { rateLimit, type RateLimitOptions } from './rate-limit.js'
export { logging, type LogEntry, type LoggingOptions, type LogLevel } from './logging.js'
export { metrics, type ChannelMetrics, type Metrics, type MetricsOptions, type TotalMetrics } from './metrics.js'
export { pcap, type PcapOptions } from './pcap.js'

// Channels that belong together.
export { channelGroup, type BroadcastCounts, type BroadcastOptions } from './channel-group.js'
export type { ChannelGroup, SlowPolicy } from './channel-group.js'

// For transports.
export { channelOpener, type ChannelOpener, type TransportedChannel } from './channel-opener.js'
export { channelOptionKinds, reportToConsole, type ChannelOptions } from './settings.js'
export { optionFault, type OptionKind, type OptionKinds } from './check-options.js'
export type { Address, Ends, Transport, TransportEvents } from './transport.js'
export type { OverflowPolicy, WaterMarkOptions } from './water-marks.js'
export { unlessAborted, whenAborted } from './signal.js'
export { runCallback } from './run-callback.js'
export { systemClock, type Clock } from './clock.js'
