/** Channels for tests: no socket, no waiting. @module */

// Channels.
export { channelPair, type ChannelPairOptions } from './channel-pair.js'
export { memoryNetwork, type MemoryConnectOptions, type MemoryNetwork, type MemoryServer } from './memory-network.js'
export type { MemoryOptions } from './memory-transport.js'
export { mockChannel, type MockChannel, type MockChannelOptions } from './mock-channel.js'
export { testChannel, type TestChannel, type TestChannelOptions } from './test-channel.js'

// What makes them hard to live with, in the same way each time.
export { faults, underFaults, type FaultKind, type FaultLine, type FaultOptions } from './faults.js'
export type { Faults, FaultStep, FaultyPipeOptions } from './faults.js'
export type { Outlet, Pipe, PipeSettings } from './pipe.js'
export { virtualClock, type VirtualClock } from './virtual-clock.js'

// What tells whether they are right.
export { eventCounter, type EventCounter, type EventCounts } from './event-counter.js'
export { verifyStage, type StageClaim, type StageSample } from './verify-stage.js'
export type { StageVerified, VerifyStageOptions } from './verify-stage.js'
