import { listOpenChanges } from "@/lib/control-changes/open-changes";
import { toOutdated } from "@/lib/control-changes/queries";
import type { ControlChangeList, ControlChangeResponse, OpenChangeFilters } from "@/lib/control-changes/schema";
import type { Principal } from "@/lib/principals/principal";
import { isOutdated } from "./change-document";
import { agentControl } from "./model";
import { findAgents } from "./queries";

type Shown = Pick<ControlChangeResponse, "id" | "kind" | "status" | "subjectId" | "document">;

/** Finds the waiting changes whose agent is not as they show it: no person can confirm them. */
export async function outdatedAgentChanges(changes: readonly Shown[]): Promise<ReadonlySet<string>> {
  const waiting = changes.filter(({ kind, status }) => kind === agentControl && status === "proposed");
  const agents = await findAgents(waiting.map(({ subjectId }) => subjectId));
  const outdated = waiting.filter(({ subjectId, document }) => {
    const agent = agents.get(subjectId);
    return agent !== undefined && isOutdated(document, agent);
  });
  return new Set(outdated.map(({ id }) => id));
}

/** Lists as {@link listOpenChanges} does, and marks the outdated changes of agents too. */
export async function listWaitingChanges(principal: Principal, filters: OpenChangeFilters): Promise<ControlChangeList> {
  const { controlChanges, next } = await listOpenChanges(principal, filters);
  const outdated = await outdatedAgentChanges(controlChanges);
  return { controlChanges: controlChanges.map((one) => (outdated.has(one.id) ? toOutdated(one) : one)), next };
}
