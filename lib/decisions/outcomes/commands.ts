import { append } from "@/lib/audit/append";
import { decisionRecord } from "@/lib/audit/decision-record";
import type { EntryBody } from "@/lib/audit/entry-body";
import { pepKeyGone } from "@/lib/decisions/commands/decide";
import type { Question } from "@/lib/decisions/evaluate/question";
import { outcomeReported } from "@/lib/decisions/events";
import type { DecidedAction, Outcome } from "@/lib/decisions/model";
import { clock } from "@/lib/platform/base/clock";
import { DomainError } from "@/lib/platform/base/domain-error";
import { transaction } from "@/lib/platform/database/transaction";
import { metrics } from "@/lib/platform/observability/metrics";
import { outcomeRefusal } from "./policy";
import * as store from "./store";

/** Longer than a decision can be repeated under its Idempotency-Key. */
const keptMs = 2 * 86_400_000;

/**
 * Records the outcome of an allowed action, once. `not_executed` gives the amounts of the decision back to the limits.
 * Without a report the action counts as executed (rules L6).
 *
 * Repeating the same report changes nothing. A PEP key that was revoked meanwhile is refused in the same transaction.
 *
 * @throws DomainError `pep_key_invalid`, `decision_not_found`, `decision_denied`, `outcome_too_late`, and
 * `outcome_reported` if another outcome was reported before.
 */
export async function reportOutcome(
  { pep: known, reloadPep }: Pick<Question, "pep" | "reloadPep">,
  report: Outcome,
): Promise<void> {
  const decided = await decidedAction(report.decisionId);
  const noted = await transaction(async (tx) => {
    const now = clock.now();
    const pep = (await store.isCurrent(tx, known.server.dependencies)) ? known : await reloadPep();
    if (!pep) throw pepKeyGone();
    const refusal = outcomeRefusal(decided, { serverId: pep.server.id, keyId: pep.keyId }, now);
    if (refusal || !decided) throw refused(refusal?.code ?? "decision_not_found", refusal?.reason ?? "");
    const before = await store.noteOutcome(tx, report.decisionId, report.outcome, new Date(now.getTime() + keptMs));
    if (before === report.outcome) return undefined;
    if (before !== undefined) throw refused("outcome_reported", `The outcome was already reported as ${before}.`);
    if (report.outcome === "not_executed") await store.giveBack(tx, decided.reserved);
    const { count } = await store.noteOnApproval(tx, report.decisionId, report.outcome, now);
    await append(tx, outcomeReported(pep, report, decided), now);
    return { approved: count > 0 ? "yes" : "no" };
  });
  // A repeated report was counted the first time.
  if (noted) metrics().actionOutcomes.inc({ outcome: report.outcome, ...noted });
}

const refused = (code: string, reason: string): DomainError =>
  new DomainError(code, code === "decision_not_found" ? "not_found" : "conflict", reason, {
    errors: [{ path: "decision_id", code }],
  });

/** Reads the first record of a decision, which took from the limits; repeated answers take nothing. */
async function decidedAction(decisionId: string): Promise<DecidedAction | undefined> {
  const body = await decisionRecord(decisionId);
  return body && toDecided(decisionId, body);
}

function toDecided(decisionId: string, { decision, actor, refs = [], agent, time, facts }: EntryBody): DecidedAction {
  const reserved = Array.isArray(facts?.reserved) ? (facts.reserved as { counter: string; amount: string }[]) : [];
  return {
    decisionId,
    allowed: decision === "allow",
    serverId: actor.id,
    keyId: refs.find((ref) => ref.startsWith("key_")),
    agentId: agent,
    at: new Date(time),
    reserved: reserved.map(({ counter, amount }) => ({ counter, amount: BigInt(amount) })),
  };
}
