import type { Judged } from "@/lib/delegations/standing/model";
import { delegationStandings, judgeDelegations } from "@/lib/delegations/standing/queries";
import { type DelegationRow, delegationInclude, namesOf, spentOf } from "@/lib/delegations/store";
import { limitsOf } from "@/lib/delegations/views/hops";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import type { DecidedOutcome } from "./decided.schema";
import { countedUses, reductionsOf, revokersOf, type StoppedBy, stoppersOf, usesOf } from "./outcome.store";

const nothing = { narrowed: null, uses: null, spent: [], delegationId: null } as const;

/** An outcome without a delegation. */
export const plainOutcome = (
  state: string,
  sentence: string,
  at: Date | null,
  by: DecidedOutcome["by"] = null,
): DecidedOutcome => ({ ...nothing, spent: [], state, sentence, at: at?.toISOString() ?? null, by });

const sentences: Record<string, string> = {
  in_effect: "The delegation is in effect.",
  suspended: "The delegation is suspended.",
  revoked: "The delegation is revoked.",
  expired: "The delegation has expired.",
};

type Standing = Awaited<ReturnType<typeof delegationStandings>> extends Map<string, infer One> ? One : never;

function stateOf(row: DelegationRow, standing: Standing | undefined) {
  if (standing?.inEffect) return { state: "in_effect", sentence: sentences.in_effect ?? "" };
  const state = row.status === "active" ? "not_in_effect" : row.status;
  return { state, sentence: standing?.reason ?? sentences[state] ?? "The delegation is not in effect." };
}

/** The stop of another object that keeps a delegation from acting; none if its own state does. */
function otherStop(id: string, standing: Standing | undefined): StoppedBy[] {
  if (!standing || standing.inEffect || !standing.by || standing.by.id === id) return [];
  return [{ id, causeId: standing.by.id, since: standing.since ?? "infinity" }];
}

async function limitsWithSpent(id: string, judged: Judged | undefined): Promise<DecidedOutcome["spent"]> {
  if (!judged) return [];
  const limits = limitsOf(judged.chain.hops, new Map([[id, await spentOf(prisma(), id, clock.now())]]));
  return limits.filter(({ from }) => from === null).map(({ label, spent, max, unit }) => ({ label, spent, max, unit }));
}

/** Finds what became of delegations, by id: their state, uses, spent limits and last reduction. */
export async function outcomesOf(ids: readonly string[]): Promise<ReadonlyMap<string, DecidedOutcome>> {
  const rows = await prisma().delegation.findMany({ where: { id: { in: [...ids] } }, include: delegationInclude });
  const revoked = rows.filter(({ status }) => status === "revoked").map(({ id }) => id);
  const [judged, uses] = await Promise.all([judgeDelegations(ids), usesOf(ids)]);
  const [reductions, revokers] = await Promise.all([reductionsOf(ids), revokersOf(revoked)]);
  const standings = await delegationStandings(judged);
  const causes = [...reductions.values()].map(({ madeById, causeId }) => madeById ?? causeId);
  // The sentence tells what was stopped. The person is the one who stopped that: the delegation itself or another object.
  const others = [...standings].flatMap(([id, standing]) => otherStop(id, standing));
  const stoppers = await stoppersOf(others);
  const isOther = new Set(others.map(({ id }) => id));
  const stopper = ({ status, suspendedById }: DelegationRow) => (status === "suspended" ? suspendedById : null);
  const personOf = (row: DelegationRow) => (isOther.has(row.id) ? null : (revokers.get(row.id) ?? stopper(row)));
  const names = await namesOf(prisma(), [...causes, ...rows.map(personOf)]);
  const named = (id: string | null) => (id === null ? null : { id, name: names.get(id) ?? id });
  const outcomes = rows.map(async (row): Promise<[string, DecidedOutcome]> => {
    const standing = standings.get(row.id);
    const { signedAt, madeById, causeId } = reductions.get(row.id) ?? {};
    const at = standing?.since ?? row.statusAt?.toISOString() ?? null;
    return [
      row.id,
      {
        ...stateOf(row, standing),
        at: standing?.inEffect ? null : at,
        by: standing?.inEffect ? null : (stoppers.get(row.id) ?? named(personOf(row))),
        narrowed: signedAt ? { at: signedAt.toISOString(), by: named(madeById ?? causeId ?? null) } : null,
        uses: countedUses(uses?.get(row.id) ?? (uses ? 0 : undefined)),
        spent: await limitsWithSpent(row.id, judged.get(row.id)),
        delegationId: row.id,
      },
    ];
  });
  return new Map(await Promise.all(outcomes));
}
