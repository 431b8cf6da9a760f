import { agentLabel } from "@/lib/agents/model";
import { peopleNames } from "@/lib/agents/queries";
import { statusAt } from "@/lib/privilege-use/asked/policy";
import { findAll as findNarrowings } from "@/lib/privilege-use/asked/store";
import { findAll as findRevocations, isOver } from "@/lib/revocation/asked/store";
import type { ProposedKind } from "./proposed.store";
import { named, type Teller, type Told, told, type Words } from "./proposed.told";

const narrowingWords = {
  open: ["waiting", "The owner has not answered yet."],
  accepted: ["applied", "The owner narrowed the delegation."],
  declined: ["refused", "The owner declined."],
  withdrawn: ["withdrawn", "The request was withdrawn."],
  expired: ["expired", "The request ended without an answer."],
} as const satisfies Record<string, Words>;

async function tellNarrowings(ids: readonly string[], now: Date): Promise<ReadonlyMap<string, Told>> {
  const rows = await findNarrowings(ids);
  const names = await peopleNames(rows.flatMap(({ decidedById }) => decidedById ?? []));
  return new Map(
    rows.map((row) => {
      const { id, delegationId, delegation, note, endedAt, decidedById } = row;
      const name = agentLabel(delegation.agent);
      const subject = { kind: "narrowing", id: delegationId, name };
      const outcome = told(narrowingWords[statusAt(row, now)], endedAt, named(names, decidedById));
      const sentence = `Narrow a delegation of the agent ${name} to its use.`;
      const link = `/delegations/${delegationId}`;
      return [id, { kind: "lifecycle", sentence, subject, note: note ?? "", outcome, link }];
    }),
  );
}

const revocationWords = {
  open: ["waiting", "Security has not answered yet."],
  revoked: ["revoked", "Security revoked the delegation."],
  refused: ["refused", "Security refused."],
  withdrawn: ["withdrawn", "The request was withdrawn."],
} as const satisfies Record<string, Words>;

const overWithoutAnswer: Words = ["done", "The delegation ended before security answered."];

async function tellRevocations(ids: readonly string[]): Promise<ReadonlyMap<string, Told>> {
  const rows = await findRevocations(ids);
  const names = await peopleNames(rows.flatMap(({ decidedById }) => decidedById ?? []));
  return new Map(
    rows.map((row) => {
      const { id, delegationId, delegation, status, note, decidedAt, decidedById } = row;
      const name = agentLabel(delegation.agent);
      const words = status === "open" && isOver(row) ? overWithoutAnswer : revocationWords[status];
      const subject = { kind: "revocation", id: delegationId, name };
      const outcome = told(words, decidedAt, named(names, decidedById));
      const sentence = `Revoke a delegation of the agent ${name}.`;
      const link = `/delegations/${delegationId}`;
      return [id, { kind: "lifecycle", sentence, subject, note: note ?? "", outcome, link }];
    }),
  );
}

/** Finds what became of requests to narrow or to revoke a delegation. */
export const askedTellers = {
  narrowing: tellNarrowings,
  revocation: tellRevocations,
} as const satisfies Partial<Record<ProposedKind, Teller>>;
