import type { AuditEvent } from "@/lib/audit/event";

type Cover = { personId: string; coverId: string; from: Date; until: Date };

/** A person set the cover who decides in their place, and the time. */
export const coverSet = ({ personId, coverId, from, until }: Cover): AuditEvent => ({
  type: "approval-cover.set",
  actor: { type: "person", id: personId },
  refs: [personId, coverId],
  facts: { for: personId, cover: coverId, from: from.toISOString(), until: until.toISOString() },
});

/** A person decides for themselves again. */
export const coverEnded = ({ personId, coverId }: Pick<Cover, "personId" | "coverId">): AuditEvent => ({
  type: "approval-cover.ended",
  actor: { type: "person", id: personId },
  refs: [personId, coverId],
  facts: { for: personId, cover: coverId },
});
