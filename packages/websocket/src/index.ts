/** WebSocket servers and clients on link pipelines. */
export {}
