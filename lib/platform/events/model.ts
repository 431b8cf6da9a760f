/** Something of that topic changed. `id` names it, or is null where several did or the reader may not know which. */
export type EventMessage = { topic: string; id: string | null };

/** Reads a notification of the database; undefined for anything else on the channel. */
export function parseMessage(payload: string | undefined): EventMessage | undefined {
  try {
    const value: unknown = JSON.parse(payload ?? "");
    if (typeof value !== "object" || value === null || !("topic" in value)) return undefined;
    const { topic } = value;
    const id = "id" in value && typeof value.id === "string" ? value.id : null;
    return typeof topic === "string" ? { topic, id } : undefined;
  } catch {
    return undefined;
  }
}

/** Sent on every stream of live updates, so that silence means that the connection is gone. */
export const heartbeatEvent = "heartbeat";

/** So often a heartbeat is sent, in milliseconds. */
export const heartbeatMs = 15_000;
