import type { Agent } from "@/lib/agents/model";
import { runtime } from "@/lib/platform/base/runtime";
import { spiffeId } from "@/lib/protocols/spiffe/id";
import type { RetirementStatement } from "./certificate.schema";
import { type Held, heldKinds, type Retirement } from "./model";
import type { HeldAt } from "./store";

export const countsOf = (counts: Partial<Held>): Held =>
  Object.fromEntries(heldKinds.map((kind) => [kind, counts[kind] ?? 0])) as Held;

/** Writes the text of a certificate: JSON with a line break at its end, as a note needs it. */
export function statementOf(
  { id, name }: Pick<Agent, "id" | "name">,
  { begunAt, begunById, revocationId, begunEntryId, drainingSince, ended }: Retirement,
  held: HeldAt,
): string {
  const statement: RetirementStatement = {
    version: 1,
    kind: "retirement-statement",
    issuer: runtime().publicUrl,
    agent: { id, name, spiffeId: spiffeId(runtime().trustDomain, name) },
    begun: {
      ...{ at: begunAt.toISOString(), by: begunById, revocation: revocationId, record: begunEntryId },
      ...(drainingSince !== null && { drainingSince: drainingSince.toISOString() }),
    },
    ended: { at: held.at.toISOString(), counts: countsOf(ended) },
    live: countsOf(held),
    tokensUntil: held.tokensUntil !== null && held.tokensUntil > held.at ? held.tokensUntil.toISOString() : null,
  };
  return `${JSON.stringify(statement, null, 2)}\n`;
}
