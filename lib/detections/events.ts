import { statusMoved } from "@/lib/audit/changes";
import type { Actor, AuditEvent } from "@/lib/audit/event";
import type { Detection, Judgement, Severity } from "./model";

type Raised = Pick<Detection, "id" | "kind" | "agentId" | "personId" | "instanceId" | "sightings"> &
  Partial<Pick<Detection, "serverId" | "subjectId" | "severity" | "reason" | "evidence">>;

const about = (
  type: string,
  actor: Actor,
  { id, kind, agentId, personId, serverId, instanceId, subjectId }: Omit<Raised, "sightings">,
): AuditEvent => ({
  type,
  actor,
  ...(agentId === null ? {} : { agentId }),
  ...(instanceId === null ? {} : { instanceId }),
  refs: [...new Set([id, personId, serverId, subjectId].filter((one) => typeof one === "string"))],
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
      ...(detection.severity && { severity: detection.severity }),
      ...(detection.evidence && { evidence: [...detection.evidence] }),
    },
    texts: {
      expectedFrom: expected?.from || undefined,
      expectedUserAgent: expected?.userAgent || undefined,
      from: unexpected?.from || undefined,
      userAgent: unexpected?.userAgent || undefined,
      found: detection.reason || undefined,
    },
  };
}

/** A finding that repeats was more severe than the detection that it is counted in. */
export const detectionWorsened = (
  detection: Omit<Raised, "sightings">,
  { before, after }: { before: Severity; after: Severity },
): AuditEvent => ({
  ...about("detection.worsened", { type: "system", id: "mandate" }, detection),
  changes: [{ member: "severity", before, after }],
});

const judgedTypes = {
  open: { type: "detection.reopened" },
  confirmed: { type: "detection.confirmed" },
  expected: { type: "detection.expected" },
  dismissed: { type: "detection.dismissed" },
} as const satisfies Record<Judgement, object>;

/** A detection that goes to another status; `status` is the one before. */
type Moved = Omit<Raised, "sightings"> & Pick<Detection, "status">;

/** `alone`: an owner assessed it, before the organisation had two independent admins. */
type Assessed = { note: string; alone?: boolean };

/** A person confirmed, expects or dismissed a detection, or opened it again. */
export const detectionJudged = (
  actor: Actor,
  detection: Moved,
  { as, note, until, alone }: { as: Judgement; until?: Date | undefined } & Assessed,
): AuditEvent => {
  const event = about(judgedTypes[as].type, actor, detection);
  const facts = { ...event.facts, ...(until && { until: until.toISOString() }), ...(alone && { alone }) };
  return { ...event, facts, texts: { note }, changes: statusMoved(detection.status, as) };
};

/** A person wrote about a detection. */
export const detectionCommented = (actor: Actor, detection: Omit<Raised, "sightings">, note: string): AuditEvent => ({
  ...about("detection.commented", actor, detection),
  texts: { note },
});

/** A detection was closed with a note, by a person or because its condition ended. */
export const detectionClosed = (actor: Actor, detection: Moved, { note, alone }: Assessed): AuditEvent => {
  const event = about("detection.closed", actor, detection);
  const facts = { ...event.facts, ...(alone && { alone }) };
  return { ...event, facts, texts: { note }, changes: statusMoved(detection.status, "closed") };
};

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
