import { AgentError } from "@/lib/agents/errors";
import { lookOf, looksOf } from "@/lib/agents/looks";
import type { Agent } from "@/lib/agents/model";
import { maySee } from "@/lib/agents/policy";
import * as store from "@/lib/agents/store";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";

/** The proposed names of an agent, and its id if it exists already. */
type Called = { id?: string; name?: string; displayName?: string | null };

/**
 * Refuses a name or display name that equals or looks like that of another agent in any state. Until the transaction
 * ends, no other transaction gives a look-alike name.
 *
 * @throws AgentError `agent_name_taken` or `agent_name_confusable`; the latter names the other agent only to a person
 * who may see it.
 */
export async function refuseLookAlikes(tx: Tx, principal: Principal, called: Called): Promise<void> {
  await store.holdLooks(
    tx,
    askedOf(called).flatMap(({ looks }) => looks),
  );
  await findLookAlikes(tx, principal, called);
}

/** Refuses as {@link refuseLookAlikes} before a transaction takes the barrier, and holds no name. */
export async function findLookAlikes(tx: Tx, principal: Principal, called: Called): Promise<void> {
  for (const one of askedOf(called)) refuse(principal, one, await store.findOfLook(tx, one.looks, called.id));
}

const askedOf = ({ name, displayName }: Called) => [
  ...(name === undefined ? [] : [{ path: "name", text: name, looks: [lookOf(name)] }]),
  ...(displayName == null ? [] : [{ path: "displayName", text: displayName, looks: looksOf(displayName) }]),
];

function refuse(principal: Principal, { path, text }: { path: string; text: string }, others: readonly Agent[]) {
  const [other] = others;
  if (!other) return;
  if (others.some((one) => isCalled(one, text)))
    throw new AgentError("agent_name_taken", { errors: [{ path, code: "taken" }] });
  const errors = [{ path, code: "confusable" }];
  if (!maySee(principal, other)) throw new AgentError("agent_name_confusable", { errors });
  const detail = `This name looks like that of the agent ${other.name} (${other.id}).`;
  throw new AgentError("agent_name_confusable", { detail, errors });
}

const isCalled = ({ name, displayName }: Agent, text: string): boolean =>
  [name, displayName?.toLowerCase()].includes(text.toLowerCase());
