import type { Actor, AuditEvent } from "@/lib/audit/event";
import type { Detection } from "./model";

type Raised = Pick<Detection, "id" | "kind" | "agentId" | "personId" | "instanceId" | "sightings">;

const about = (
  type: string,
  actor: Actor,
  { id, kind, agentId, personId, instanceId }: Omit<Raised, "sightings">,
): AuditEvent => ({
  type,
  actor,
  ...(agentId === null ? {} : { agentId }),
  ...(instanceId === null ? {} : { instanceId }),
  refs: personId === null ? [id] : [id, personId],
  facts: { detectionId: id, kind },
});

/** Something was seen that should not happen. Addresses and software are texts: they can be erased. */
export function detectionRaised(detection: Raised): AuditEvent {
  const event = about("detection.raised", { type: "system", id: "mandate" }, detection);
  const seen = (what: "expected" | "unexpected") => detection.sightings.find((sighting) => sighting.what === what);
  const [expected, unexpected] = [seen("expected"), seen("unexpected")];
  return {
    ...event,
    code: detection.kind,
    facts: {
      ...event.facts,
      expectedJkt: expected?.thumbprint || undefined,
      expectedAt: expected?.at,
      usedJkt: unexpected?.thumbprint || undefined,
      usedAt: unexpected?.at,
      usedFor: unexpected?.where ?? undefined,
    },
    texts: {
      expectedFrom: expected?.from || undefined,
      expectedUserAgent: expected?.userAgent || undefined,
      from: unexpected?.from || undefined,
      userAgent: unexpected?.userAgent || undefined,
    },
  };
}

/** A person closed a detection with a note. */
export const detectionClosed = (actor: Actor, detection: Omit<Raised, "sightings">, note: string): AuditEvent => ({
  ...about("detection.closed", actor, detection),
  texts: { note },
});

/** A person gave a detection to a person who looks into it, or took it from them. */
export function detectionAssigned(
  actor: Actor,
  detection: Omit<Raised, "sightings">,
  { before, after }: { before: string | null; after: string | null },
): AuditEvent {
  const event = about("detection.assigned", actor, detection);
  const refs = [...(event.refs ?? []), before, after].filter((id) => id !== null);
  return {
    ...event,
    refs: [...new Set(refs)],
    facts: { ...event.facts, assigneeId: after },
    changes: [{ member: "assignee", before, after }],
  };
}
