import { wideningsOf } from "@/lib/blueprints/policy";
import { findCurrentBlueprint } from "@/lib/blueprints/queries";
import type { Tx } from "@/lib/platform/database/transaction";
import { AgentError } from "./errors";
import type { Agent } from "./model";

/** The names of the former and the new blueprint, and sentences about what only the new one allows. */
export type BlueprintMove = { names: Record<string, string>; widenings: string[] };

/**
 * Reads the two blueprints of an edit; undefined for an edit that keeps the blueprint.
 *
 * No agent escapes a stop of its blueprint by leaving it. It leaves no blueprint that is suspended, or whose stop is still
 * being written. A trigger keeps the instant of an earlier stop. A stop of the new blueprint must not end what it was not
 * about. So an agent takes no blueprint that was stopped since the agent was registered.
 *
 * @throws AgentError `blueprint_unknown`, `blueprint_stopped`.
 */
export async function readMove(
  tx: Tx,
  agent: Pick<Agent, "blueprintId" | "createdAt">,
  blueprintId: string | undefined,
): Promise<BlueprintMove | undefined> {
  if (blueprintId === undefined || blueprintId === agent.blueprintId) return undefined;
  const before = await findCurrentBlueprint(agent.blueprintId, tx);
  const after = await findCurrentBlueprint(blueprintId, tx);
  if (!before || !after)
    throw new AgentError("blueprint_unknown", { errors: [{ path: "blueprintId", code: "unknown_blueprint" }] });
  if (before.suspendedAt) throw stopped("Every agent of the present blueprint is suspended. Lift that first.");
  if ((await tx.revocation.count({ where: { subjectId: before.id, settledAt: null } })) > 0)
    throw stopped("A job still writes what the stop of the present blueprint ended. Try again in a minute.");
  if (after.notBefore && agent.createdAt <= after.notBefore)
    throw stopped("Every agent of that blueprint was stopped since this agent was registered. Choose another one.");
  const widenings = wideningsOf(before.terms, after.terms).map(({ sentence }) => sentence);
  return { names: Object.fromEntries([before, after].map((one) => [one.id, `${one.name}@${one.version}`])), widenings };
}

const stopped = (detail: string): AgentError =>
  new AgentError("blueprint_stopped", { detail, errors: [{ path: "blueprintId", code: "stopped" }] });
