import { statusMoved } from "@/lib/audit/changes";
import type { Actor, AuditEvent } from "@/lib/audit/event";

type Asked = { id: string; delegationId: string; agentId: string; askedById: string; days: number; version: number };

const about = (type: string, actor: Actor, { agentId, ...asked }: Asked): AuditEvent => ({
  ...{ type, actor, agentId },
  refs: [asked.id, asked.delegationId],
  facts: {
    ...{ narrowing: asked.id, delegation: asked.delegationId, askedById: asked.askedById },
    ...{ days: asked.days, version: asked.version },
  },
});

/** A person asked the owner of an agent to narrow a delegation to its use. */
export const narrowingAsked = (asked: Asked, reason: string): AuditEvent => ({
  ...about("delegation.narrowing-asked", { type: "person", id: asked.askedById }, asked),
  texts: { reason },
});

const ends = {
  accepted: "delegation.narrowing-accepted",
  declined: "delegation.narrowing-declined",
  withdrawn: "delegation.narrowing-withdrawn",
  expired: "delegation.narrowing-expired",
} as const;

/** `made` is the version that an acceptance made, and its digest. */
type Ended = { note?: string | undefined; made?: { version: number; digest: string } | undefined };

/** A request to narrow ended. An accepted one has a record of the narrowing as well. */
export function narrowingEnded(
  actor: Actor,
  asked: Asked,
  how: keyof typeof ends,
  { note, made }: Ended = {},
): AuditEvent {
  const { facts, ...event } = about(ends[how], actor, asked);
  return {
    ...event,
    facts: { ...facts, ...(made && { madeVersion: made.version, digest: made.digest }) },
    changes: statusMoved("open", how),
    texts: { note },
  };
}
