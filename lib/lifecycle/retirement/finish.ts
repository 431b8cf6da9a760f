import { endApprovalsOf } from "@/lib/action-approvals/commands/end";
import { completeRetirement } from "@/lib/agents/commands/lifecycle";
import { agentControl } from "@/lib/agents/model";
import { findAgent } from "@/lib/agents/queries";
import { dropAll as dropSteps } from "@/lib/agents/steps.store";
import type { Actor } from "@/lib/audit/event";
import { withdrawOpen } from "@/lib/control-changes/commands";
import { revokeInstancesOf, revokeTokensOf } from "@/lib/credentials/commands/finish-retirement";
import { removeDraftsOf } from "@/lib/drafts/commands";
import { endDrillsOf } from "@/lib/drills/commands/configure";
import { giveUpEndOf } from "@/lib/lifecycle/ends/give-up";
import { endOffersOf } from "@/lib/lifecycle/ownership/end-offers";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { inPortions } from "@/lib/platform/jobs/portions";
import { sha256 } from "@/lib/protocols/encoding/sha256";
import { withdrawRequestsOf } from "@/lib/requests/commands/follow";
import { type Below, countBelow } from "@/lib/retirements/below.store";
import { type Held, type HeldKind, holdsNothing, type Retirement } from "@/lib/retirements/model";
import { countsOf, statementOf } from "@/lib/retirements/statement";
import * as store from "@/lib/retirements/store";
import { countImpact } from "@/lib/revocation/commands/count";
import { settleOne } from "@/lib/revocation/commands/settle";

const mandate: Actor = { type: "system", id: "mandate" };
const reason = "The agent was retired.";

type Step = { kind: HeldKind; end: (tx: Tx, agentId: string, take: number) => Promise<number> };

/** The steps after the settlement of the revocation, which ends the delegations and the workload rules. */
const steps: readonly Step[] = [
  { kind: "requests", end: withdrawRequestsOf },
  { kind: "actionApprovals", end: endApprovalsOf },
  { kind: "drafts", end: removeDraftsOf },
  { kind: "jobs", end: endDrillsOf },
  { kind: "jobs", end: dropSteps },
  { kind: "offers", end: endOffersOf },
  {
    kind: "changes",
    end: (tx, agentId) => withdrawOpen(tx, mandate, { kind: agentControl, subjectId: agentId }, reason),
  },
  { kind: "plannedEnds", end: giveUpEndOf },
  { kind: "enrolmentTokens", end: revokeTokensOf },
  { kind: "instances", end: revokeInstancesOf },
];

/** More rounds than people can add drafts in. */
const mostRounds = 5;

/**
 * Ends everything that a retiring agent holds, in portions, and closes it. Nothing of it is usable meanwhile, because the
 * agent cannot act. Safe to repeat, and for two workers at once.
 */
export async function finishRetirement(agentId: string): Promise<void> {
  const retirement = (await store.find(agentId)) ?? (await store.insertMissing(agentId));
  if (!retirement || retirement.finishedAt) return;
  await countImpact(retirement.revocationId);
  await settleOne(retirement.revocationId);
  const settled = await store.settledCounts(agentId, retirement.revocationId);
  for (let round = 1; round <= mostRounds; round++) {
    for (const step of steps) await inPortions((take) => portion(agentId, step, take));
    if (await close(agentId, settled, await countBelow(agentId))) return;
  }
}

const portion = (agentId: string, { kind, end }: Step, take: number): Promise<boolean> =>
  transaction(async (tx) => {
    if (!(await store.lockUnfinished(tx, agentId))) return false;
    const count = await end(tx, agentId, take);
    if (count > 0) await store.addEnded(tx, agentId, kind, count);
    return count > 0;
  });

/** Closes the agent if it holds nothing any more. Returns whether the retirement is finished. */
const close = (agentId: string, settled: Partial<Held>, below: Below): Promise<boolean> =>
  transaction(async (tx) => {
    const retirement = await store.lockUnfinished(tx, agentId);
    if (!retirement) return true;
    const held = { ...(await store.heldBy(tx, agentId)), ...below };
    if (!holdsNothing(countsOf(held))) return false;
    await certify(tx, { ...retirement, ended: { ...settled, ...retirement.ended } }, held);
    return true;
  });

async function certify(tx: Tx, retirement: Retirement, held: store.HeldAt & Below): Promise<void> {
  const { agentId, ended } = retirement;
  const agent = await findAgent(agentId, tx);
  if (!agent) return;
  const statement = statementOf(agent, retirement, held);
  const { instances = 0, enrolmentTokens = 0 } = ended;
  const endedEntryId = await completeRetirement(tx, agentId, held.at, {
    ...{ instances, enrolmentTokens, certificate: sha256(statement) },
  });
  await store.finish(tx, agentId, { statement, endedEntryId, finishedAt: held.at });
}
