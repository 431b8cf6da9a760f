import { stepsOf } from "@/lib/approval-policies/steps/store";
import { clock } from "@/lib/platform/base/clock";
import { DomainError, isDomainError } from "@/lib/platform/base/domain-error";
import { inTurn } from "@/lib/platform/database/in-turn";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import type { BatchDecision } from "@/lib/requests/batch.schema";
import { requestError } from "@/lib/requests/errors";
import type { Asker } from "@/lib/requests/policy";
import { riskOfRow } from "@/lib/requests/present";
import * as store from "@/lib/requests/store";
import { isHighRisk, riskCodesOf } from "@/lib/risk/model";
import { approveWithin, barrierOf, denyWithin } from "./decide";
import { refuseAction, refuseUnseen } from "./lock-for";

/**
 * Decides several requests that are alike, all of them or none.
 *
 * Alike: under the same policy version, for one agent or agents of one blueprint. They have the same types, locations and
 * actions, and the same parts of the risk. Never at risk tier high or critical, and never with a high risk.
 * Never with a passkey, and never a change that takes authority away.
 *
 * @throws DomainError `batch_not_alike`, `batch_repeats`, or the refusal of one decision with the path `decisions[n]`.
 */
export async function decideTogether(asker: Asker, decisions: readonly BatchDecision[]): Promise<void> {
  const [only, ...others] = decisions;
  const barrier = only && others.length === 0 ? await barrierOfOne(asker, only) : "shared";
  const decide = async (tx: Tx) => {
    const now = clock.now();
    await refuseUnalike(tx, asker, decisions);
    // All batches lock in the same order, so that two batches never deadlock.
    const inOrder = decisions.map((decision, index) => ({ ...decision, index })).toSorted((a, b) => byText(a.id, b.id));
    for (const { index, ...decision } of inOrder) {
      await naming(index, () => decideOne(tx, asker, decision, now));
    }
  };
  await transaction(decide, { barrier });
}

/** A refused decision never takes the barrier exclusively. An accepted one is judged again behind it. */
async function barrierOfOne(asker: Asker, decision: BatchDecision): Promise<"shared" | "exclusive"> {
  const request = await naming(0, () => store.getOrThrow(prisma(), decision.id));
  const barrier = await barrierOf(prisma(), request);
  if (barrier === "shared") return barrier;
  await refuseUnalike(prisma(), asker, [decision]);
  await naming(0, () => refuseAction(asker, request, decision.verdict, decision.digest, clock.now()));
  return barrier;
}

async function decideOne(tx: Tx, asker: Asker, { id, digest, verdict, note = "" }: BatchDecision, now: Date) {
  if (verdict === "deny") return denyWithin(tx, { asker, requestId: id, digest, note }, now);
  const outcome = await approveWithin(tx, { asker, requestId: id, digest, note }, now);
  // The batch rolls the renewal back. A decision on the request alone renews it.
  if ("renewed" in outcome) throw requestError(outcome.renewed === "void" ? "approval_void" : "request_outdated");
}

async function refuseUnalike(tx: Tx, asker: Asker, decisions: readonly BatchDecision[]): Promise<void> {
  if (new Set(decisions.map(({ id }) => id)).size < decisions.length) throw requestError("batch_repeats");
  const rows = await inTurn(decisions, async ({ id }, index) => {
    const row = await naming(index, () => store.getOrThrow(tx, id));
    refuseUnseen(asker, row);
    return row;
  });
  for (const [index, row] of rows.entries()) {
    const why =
      (await aloneBecause(tx, row)) ??
      (await takesAwayBecause(tx, row, decisions.length > 1 && decisions[index]?.verdict === "approve")) ??
      (rows[0] && differs(rows[0], row));
    const errors = [{ path: `decisions[${index}].id`, code: "not_alike" }];
    if (why) throw requestError("batch_not_alike", { detail: why, errors });
  }
}

async function aloneBecause(tx: Tx, row: store.RequestRow): Promise<string | undefined> {
  const { riskTier } = row.agent;
  if (riskTier === "high" || riskTier === "critical") return `At risk tier ${riskTier} each request is read alone.`;
  const { score } = riskOfRow(row);
  if (isHighRisk(score)) return `With a risk of ${score} a request is read alone.`;
  const steps = await stepsOf(tx, { requestId: row.id, revision: row.revision });
  return steps.some(({ rule }) => rule.passkey) ? "A request that needs a passkey is decided alone." : undefined;
}

/** A change that takes authority away holds the barrier exclusively, which a batch would do for too long. */
async function takesAwayBecause(tx: Tx, row: store.RequestRow, asked: boolean): Promise<string | undefined> {
  if (!asked || row.changesDelegationId === null) return undefined;
  const tightens = (await barrierOf(tx, row)) === "exclusive";
  return tightens ? "A change that takes authority away is decided alone." : undefined;
}

function differs(first: store.RequestRow, row: store.RequestRow): string | undefined {
  if (first.policyId !== row.policyId || first.policyVersion !== row.policyVersion) {
    return "They are decided under different policies.";
  }
  if (first.shape !== row.shape) return "They ask for different things.";
  if (partsOf(first) !== partsOf(row)) return "Their risks differ.";
  return first.agent.blueprintId === row.agent.blueprintId ? undefined : "Their agents are of different blueprints.";
}

const partsOf = (row: store.RequestRow): string => riskCodesOf(riskOfRow(row));

/** Adds to a refusal which of the decisions it is about. */
async function naming<T>(index: number, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!isDomainError(error)) throw error;
    const errors = [{ path: `decisions[${index}]`, code: error.code }];
    throw new DomainError(error.code, error.kind, error.detail, { errors });
  }
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
