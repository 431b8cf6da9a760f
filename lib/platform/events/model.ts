/** Sent on every stream of live updates, so that silence means that the connection is gone. */
export const heartbeatEvent = "heartbeat";

/** So often a heartbeat is sent, in milliseconds. */
export const heartbeatMs = 15_000;
