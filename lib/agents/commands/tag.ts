import { AgentError } from "@/lib/agents/errors";
import { agentTagged } from "@/lib/agents/events";
import { mostTags } from "@/lib/agents/model";
import * as store from "@/lib/agents/store";
import { replaceTags, stateOfTags, tagsOf } from "@/lib/agents/tags.store";
import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { transaction } from "@/lib/platform/database/transaction";
import { refuseStaleState } from "@/lib/platform/http/version-tag";
import type { Principal } from "@/lib/principals/principal";
import { admit } from "./admit";

/**
 * Changes the tags of an agent. `next` gives the new tags from the present ones. Tags govern nothing, so the agent's
 * version stays, and there is no record where nothing changes.
 *
 * @param expected The entity tag of the tags that the person saw; absent if they name none.
 * @returns whether the tags changed.
 * @throws AgentError `agent_not_found`, `agent_state`, `too_many_tags`. DomainError `stale` for other tags.
 */
export function tagAgent(
  principal: Principal,
  agentId: string,
  next: (tags: readonly string[]) => readonly string[],
  expected?: string,
): Promise<boolean> {
  return transaction(async (tx) => {
    await store.hold(tx, agentId);
    const agent = await admit(tx, principal, agentId, "edit");
    const before = await tagsOf(tx, agentId);
    refuseStaleState(expected, stateOfTags(before));
    const after = [...new Set(next(before))].toSorted();
    if (before.join() === after.join()) return false;
    if (after.length > mostTags)
      throw new AgentError("too_many_tags", { errors: [{ path: "tags", code: "too_many" }] });
    await replaceTags(tx, agentId, after);
    await append(tx, agentTagged({ type: "person", id: principal.personId }, agent, before, after), clock.now());
    return true;
  });
}
