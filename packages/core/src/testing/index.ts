/** Channels, clocks and faults for tests of protocols and handlers. */
export {}
