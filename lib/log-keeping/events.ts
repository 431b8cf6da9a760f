import { statusMoved } from "@/lib/audit/changes";
import type { Actor, AuditEvent } from "@/lib/audit/event";
import { personActor } from "@/lib/principals/events";

type Witness = { id: string; name: string; vkey: string };

const aboutWitness = (type: string, personId: string, { id, name, vkey }: Witness): AuditEvent => ({
  type,
  actor: personActor(personId),
  refs: [id],
  facts: { witness: id, keyId: vkey.split("+")[1] ?? "" },
  texts: { name, vkey },
});

/** An admin named a witness of the log. */
export const witnessAdded = (personId: string, witness: Witness) =>
  aboutWitness("log.witness-added", personId, witness);

/** An admin removed a witness of the log. */
export const witnessRemoved = (personId: string, witness: Witness) =>
  aboutWitness("log.witness-removed", personId, witness);

const system = { type: "system", id: "retention" } as const;

/** How two people made a change, or that one made it `alone` before the organisation was founded. */
export type MadeBy = {
  changeId?: string | undefined;
  proposedById?: string | undefined;
  alone?: boolean | undefined;
};

const refsOf = ({ changeId, proposedById }: MadeBy): string[] => [changeId ?? [], proposedById ?? []].flat();
const factsOf = ({ changeId, proposedById, alone }: MadeBy) => ({
  ...(changeId === undefined ? {} : { changeId }),
  ...(proposedById === undefined ? {} : { proposedById }),
  ...(alone ? { alone } : {}),
});

/** A person changed how long records are kept; a shorter time by confirming what another person proposed. */
export const retentionChanged = (
  personId: string,
  { before, after, reason, ...made }: { before: number | null; after: number | null; reason: string } & MadeBy,
): AuditEvent => ({
  type: "log.retention-changed",
  actor: personActor(personId),
  refs: refsOf(made),
  facts: { months: after, ...factsOf(made) },
  changes: [{ member: "months", before, after }],
  texts: { reason },
});

type Range = { from: number; to: number; digest: string; month: string };

/** Names the records that are removed next: places from `from`, below `to`, and the digest of their leaf hashes. */
export const retentionApplied = ({ from, to, digest, month }: Range, months: number): AuditEvent => ({
  type: "log.retention-applied",
  actor: system,
  facts: { from, to, count: to - from, digest, month: month.slice(0, 7), months },
});

/** A legal hold, or a setting of a longer time, stopped a removal: the places from `next` on are kept. */
export const retentionStopped = (
  { entryId, next, to }: { entryId: string; next: number; to: number },
  by: "hold" | "setting",
): AuditEvent => ({
  type: "log.retention-stopped",
  actor: system,
  refs: [entryId],
  facts: { record: entryId, next, to, by },
});

type Hold = { id: string; name: string; from: Date; to: Date; q: string };

const aboutHold = (type: string, personId: string, { id, name, from, to, q }: Hold, reason: string): AuditEvent => ({
  type,
  actor: personActor(personId),
  refs: [id],
  facts: { hold: id, from: from.toISOString(), to: to.toISOString() },
  texts: { name, reason, ...(q !== "" && { q }) },
});

/** A person placed a legal hold. */
export const holdPlaced = (personId: string, hold: Hold, reason: string) =>
  aboutHold("log.hold-placed", personId, hold, reason);

/** A person released a legal hold, by confirming what another person proposed. */
export function holdReleased(personId: string, hold: Hold, { reason, ...made }: { reason: string } & MadeBy) {
  const { refs = [], facts, ...event } = aboutHold("log.hold-released", personId, hold, reason);
  return {
    ...event,
    refs: [...refs, ...refsOf(made)],
    facts: { ...facts, ...factsOf(made) },
    changes: statusMoved("placed", "released"),
  };
}

type Erased = { index: number; entryId: string; members: readonly string[]; reason: string; note: string };

/** A person or an operator erased texts beside a record. Its sealed bytes keep their digests. */
export const textErased = (actor: Actor, { index, entryId, members, reason, note }: Erased): AuditEvent => ({
  type: "log.text-erased",
  actor,
  refs: [entryId],
  facts: { index, entry: entryId, members, reason },
  texts: { note },
});

/**
 * Rows of the trail differed from their sealed records. `members` are columns, `row` for a missing row, and `extra_row`
 * for one without a record. For texts that were not sealed they are `changed_text` alone.
 */
export const rowsDiffered = (found: readonly { index: number; members: readonly string[] }[]): AuditEvent => ({
  type: "log.search-differed",
  actor: { type: "system", id: "jobs" },
  facts: {
    ...{ count: found.length, first: found[0]?.index ?? null, last: found.at(-1)?.index ?? null },
    members: [...new Set(found.flatMap(({ members }) => members))].toSorted(),
  },
});
