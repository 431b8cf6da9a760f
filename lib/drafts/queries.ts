import type { Agent } from "@/lib/agents/model";
import { type Asker, maySee } from "@/lib/agents/policy";
import { findAgents } from "@/lib/agents/queries";
import { DraftContent, type DraftList, type DraftResponse, draftDays } from "./schema";
import * as store from "./store";

/** Lists the asker's drafts. */
export async function listDrafts(asker: Asker): Promise<DraftList> {
  const rows = await store.listOf(asker.personId);
  const agents = await findAgents(rows.flatMap(({ agentId }) => agentId ?? []));
  return {
    drafts: rows.map((row) => {
      const { purpose, parentDelegationId, changesDelegationId } = contentOf(row);
      return { ...headOf(row, agents, asker), purpose, parentDelegationId, changesDelegationId };
    }),
  };
}

/** Reads one of the asker's drafts. @throws DomainError `draft_not_found`, also for another person's draft. */
export async function getDraft(asker: Asker, draftId: string): Promise<DraftResponse> {
  const row = await store.getOrThrow(asker.personId, draftId);
  const agents = await findAgents(row.agentId === null ? [] : [row.agentId]);
  return { ...headOf(row, agents, asker), content: contentOf(row) };
}

const contentOf = ({ content }: store.DraftRow): DraftContent => DraftContent.parse(JSON.parse(content));

/** Leaves out the agent if the asker may no longer see it. */
function headOf({ id, version, agentId, updatedAt }: store.DraftRow, agents: ReadonlyMap<string, Agent>, asker: Asker) {
  const agent = agentId === null ? undefined : agents.get(agentId);
  const seen = agent && maySee(asker, agent) ? agent : undefined;
  return {
    id,
    version,
    agent: seen ? { id: seen.id, name: seen.name, displayName: seen.displayName } : null,
    updatedAt: updatedAt.toISOString(),
    keptUntil: new Date(updatedAt.getTime() + draftDays * 86_400_000).toISOString(),
  };
}
