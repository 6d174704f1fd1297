/** Executors on worker threads for link handlers. */
export {}
