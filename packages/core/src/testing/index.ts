/** Channels for tests: no socket, no waiting. @module */
export { channelPair } from './channel-pair.js'
export { mockChannel, type MockChannel, type MockChannelOptions } from './mock-channel.js'
export { testChannel, type TestChannel, type TestChannelOptions } from './test-channel.js'
export { virtualClock, type VirtualClock } from './virtual-clock.js'
