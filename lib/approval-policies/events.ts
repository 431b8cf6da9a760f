import { changesOf, statusMoved } from "@/lib/audit/changes";
import type { Actor, AuditEvent } from "@/lib/audit/event";

type Cover = { personId: string; coverId: string; from: Date; until: Date };

const coverKinds = { coverId: "fact", from: "fact", until: "fact" } as const;
const noCover = { coverId: null, from: null, until: null };

/** A person set the cover who decides in their place, and the time. `before` is the cover until now. */
export const coverSet = ({ personId, coverId, from, until }: Cover, before: Cover | null): AuditEvent => ({
  type: "approval-cover.set",
  actor: { type: "person", id: personId },
  refs: [personId, coverId],
  changes: changesOf(before ?? noCover, { coverId, from, until }, coverKinds),
  facts: { for: personId, cover: coverId, from: from.toISOString(), until: until.toISOString() },
});

/** The cover accepted or declined to decide in the person's place. */
export const coverAnswered = (
  { personId, coverId }: Pick<Cover, "personId" | "coverId">,
  answer: "accepted" | "declined",
): AuditEvent => ({
  type: answer === "accepted" ? "approval-cover.accepted" : "approval-cover.declined",
  actor: { type: "person", id: coverId },
  refs: [personId, coverId],
  facts: { for: personId, cover: coverId },
  changes: statusMoved("asked", answer),
});

/** A person decides for themselves again. Either of the two ended the cover. */
export const coverEnded = ({ personId, coverId }: Pick<Cover, "personId" | "coverId">, actor: Actor): AuditEvent => ({
  type: "approval-cover.ended",
  actor,
  changes: [{ member: "coverId", before: coverId, after: null }],
  refs: [personId, coverId],
  facts: { for: personId, cover: coverId },
});

type Rules = { rules: unknown; autoGrant: boolean };

const factsOf = ({ id, digest, proposedById }: { id: string; digest: string; proposedById: string }) => ({
  ...{ change: id, digest, proposedById },
});

type Named = { id: string; name: string; version: number };

/** A policy was created with the rules of four eyes; no blueprint uses it yet. */
export const policyCreated = (actor: Actor, { id, name, version }: Named): AuditEvent => ({
  type: "approval-policy.created",
  actor,
  refs: [id],
  facts: { policy: id, version },
  texts: { name },
});

/** A second person confirmed new rules. They apply to single actions at once, and to the next revision of a request. */
export const policyChanged = (
  actor: Actor,
  policy: Named,
  change: { id: string; digest: string; proposedById: string },
  rules: { before: Rules; after: Rules },
): AuditEvent => ({
  type: "approval-policy.changed",
  actor,
  refs: [policy.id, change.id],
  facts: { policy: policy.id, version: policy.version, ...factsOf(change) },
  changes: changesOf(rules.before, rules.after, { rules: "json", autoGrant: "fact" }),
  texts: { name: policy.name },
});
