import { admit } from "@/lib/agents/commands/admit";
import { AgentError } from "@/lib/agents/errors";
import type { Agent } from "@/lib/agents/model";
import { maySee } from "@/lib/agents/policy";
import * as agents from "@/lib/agents/store";
import { append } from "@/lib/audit/append";
import { LifecycleError } from "@/lib/lifecycle/errors";
import { ruleFor } from "@/lib/lifecycle/policy/policy";
import { currentPolicy } from "@/lib/lifecycle/policy/store";
import type { SetPlannedEnd } from "@/lib/lifecycle/schema";
import { clock } from "@/lib/platform/base/clock";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { refuseStaleState } from "@/lib/platform/http/version-tag";
import { may, type Principal } from "@/lib/principals/principal";
import { plannedEndSet } from "./events";
import * as store from "./store";

const dayMs = 86_400_000;

/** Whether an end comes later than the present one: the agent acts for longer. */
const actsLonger = (before: Date | undefined, after: Date | null): boolean =>
  before !== undefined && (after === null || after > before);

/**
 * Sets, extends or takes away the planned end of an agent. Its owner brings an end forward; a later one, or none, takes
 * security. The lifecycle policy limits how late it is, and says what happens then.
 *
 * @param expected The entity tag of the planned end that was shown, from `If-Match`.
 * @throws LifecycleError `planned_end_past`, `planned_end_too_late`; AgentError `agent_not_found`, `agent_state`,
 * `not_allowed`; DomainError `stale`.
 */
export function setPlannedEnd(
  principal: Principal,
  agentId: string,
  { endsAt, reason }: SetPlannedEnd,
  expected?: string,
): Promise<void> {
  return transaction(async (tx) => {
    await agents.hold(tx, agentId);
    const agent = await admit(tx, principal, agentId, "setEnd");
    if (!maySee(principal, agent)) throw new AgentError("agent_not_found");
    refuseStaleState(expected, store.endTag(await store.find(tx, agentId)));
    await setEndWithin(tx, principal, agent, { endsAt: endsAt === null ? null : new Date(endsAt), reason });
  });
}

/** Sets a planned end within the caller's transaction, which holds the agent or has just made it. */
export async function setEndWithin(
  tx: Tx,
  principal: Principal,
  agent: Agent,
  { endsAt, reason }: { endsAt: Date | null; reason: string },
): Promise<void> {
  const before = await store.find(tx, agent.id);
  const { end } = ruleFor((await currentPolicy(tx)).rules, agent);
  const isSameInstant = before?.endsAt.getTime() === endsAt?.getTime();
  if (isSameInstant && (endsAt === null || before?.outcome === end.outcome)) return;
  if (actsLonger(before?.endsAt, endsAt) && !may(principal, "agents:write"))
    throw new AgentError("not_allowed", { detail: "Only security extends a planned end or takes it away." });
  const now = clock.now();
  refuseInstant(endsAt, now, end.mostDays);
  if (endsAt === null) await store.remove(tx, agent.id);
  else {
    await store.write(tx, agent.id, { endsAt, outcome: end.outcome, setById: principal.personId, setAt: now });
  }
  await append(
    tx,
    plannedEndSet({ type: "person", id: principal.personId }, agent, {
      before: { endsAt: before?.endsAt ?? null, outcome: before?.outcome ?? null },
      after: { endsAt, outcome: endsAt === null ? null : end.outcome },
      reason,
    }),
    now,
  );
}

function refuseInstant(endsAt: Date | null, now: Date, mostDays: number | null): void {
  const path = "endsAt";
  if (endsAt !== null && endsAt <= now)
    throw new LifecycleError("planned_end_past", { errors: [{ path, code: "past" }] });
  if (mostDays === null) return;
  if (endsAt !== null && endsAt.getTime() <= now.getTime() + mostDays * dayMs) return;
  const detail = `The lifecycle policy asks for an end within ${mostDays} days.`;
  throw new LifecycleError("planned_end_too_late", { detail, errors: [{ path, code: "too_late" }] });
}
