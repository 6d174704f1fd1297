/** Channels, handlers and protocol pipelines of link, without a transport. */
export {}
