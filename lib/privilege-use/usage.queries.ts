import { AgentError } from "@/lib/agents/errors";
import { actionRefusal, maySee } from "@/lib/agents/policy";
import { findAgent } from "@/lib/agents/queries";
import { type NarrowedReplays, replayNarrowed } from "@/lib/decisions/replay/narrowed.queries";
import type { Asker } from "@/lib/delegations/policy";
import { inSlices } from "@/lib/platform/base/slices";
import { decodeCursor, encodeCursor } from "@/lib/platform/http/cursor";
import type { ElementUse } from "./model";
import { compareUse, latestUse } from "./queries";
import type { AgentUsage, AgentUsageQuery, DelegationUsage } from "./schema";
import { type LiveDelegation, listLive } from "./usage.store";

type Why = NonNullable<DelegationUsage["whyNoReplay"]>;
type Compared = { row: LiveDelegation; use: ReturnType<typeof compareUse> };

const ask =
  "Ask for it with POST /api/delegations/replay: agentId, delegationId, days, and the narrowest as authority.";
const nothing: Why = { code: "nothing_narrower", reason: "There is no narrower authority to replay." };
const notInEffect: Why = { code: "not_in_effect", reason: `The delegation is not in effect. ${ask}` };
const actsBelow: Why = { code: "acts_below", reason: `Agents below may act under it, too. ${ask}` };
const tooLong: Why = { code: "too_long", reason: `There are too many decisions or delegations for a list. ${ask}` };

/**
 * Compares what an agent was granted with its use in the last days, delegation by delegation. A reader of delegations
 * who sees the agent sees all of its delegations.
 *
 * @throws DomainError `agent_not_found`
 */
export async function getAgentUsage(
  asker: Asker,
  agentId: string,
  { days, cursor, limit }: AgentUsageQuery,
): Promise<AgentUsage> {
  const before = cursor === undefined ? undefined : String(decodeCursor(cursor)[0]);
  const agent = await findAgent(agentId);
  if (!agent || !maySee(asker, agent)) throw new AgentError("agent_not_found", { facts: { agentId } });
  const rows = await listLive(agentId, before, limit + 1);
  const page = rows.slice(0, limit);
  const ids = page.map(({ id }) => id);
  const { uses, waiting, counting } = await latestUse(ids, days);
  const compared = await inSlices(page, (row) => ({
    row,
    use: compareUse(row, uses.get(row.id) ?? [], { days, counting, waits: waiting.has(row.id) }),
  }));
  const refusal = actionRefusal(asker, agent, null, "requestAuthority");
  const replays = refusal ?? (await replaysOf(asker, agentId, compared, days));
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    ...{ agentId, days, countedUntil: counting.until?.toISOString() ?? null },
    delegations: compared.map((one) => toUsage(one, replayOf(asker, one, replays))),
    next: last ? encodeCursor([last.id]) : null,
  };
}

/** A replay of a delegation judges actions of agents below too, for people who read the trail. A list does not. */
const isListed = (asker: Asker, { delegates }: LiveDelegation): boolean =>
  !(delegates && asker.permissions.has("audit:read"));

async function replaysOf(
  asker: Asker,
  agentId: string,
  compared: readonly Compared[],
  days: number,
): Promise<NarrowedReplays> {
  const narrowed = compared.flatMap(({ row, use: { suggestion } }) =>
    suggestion && isListed(asker, row) ? [{ delegationId: row.id, authority: suggestion }] : [],
  );
  if (narrowed.length === 0) return { replays: new Map(), tooLong: new Set() };
  return replayNarrowed(asker, agentId, { narrowed, days });
}

type Replay = Pick<DelegationUsage, "replay" | "whyNoReplay">;

function replayOf(asker: Asker, { row, use }: Compared, replays: NarrowedReplays | Why): Replay {
  const without = ({ code, reason }: Why): Replay => ({ replay: null, whyNoReplay: { code, reason } });
  if (use.suggestion === null) return without(nothing);
  if ("code" in replays) return without(replays);
  const found = replays.replays.get(row.id);
  if (found) {
    const { from, to, ...counts } = found;
    return { replay: { from: from.toISOString(), to: to.toISOString(), ...counts }, whyNoReplay: null };
  }
  if (!isListed(asker, row)) return without(actsBelow);
  return without(replays.tooLong.has(row.id) ? tooLong : notInEffect);
}

const toUsage = ({ row, use }: Compared, replay: Replay): DelegationUsage => {
  const { elements, suggestion, ...shared } = use;
  const { id: delegationId, purpose, status, version } = row;
  return {
    ...{ delegationId, purpose, status, version },
    ...shared,
    elements: elements.map(toElement),
    narrowest: suggestion,
    ...replay,
  };
};

const toElement = ({ count, actions, ...element }: ElementUse): DelegationUsage["elements"][number] => ({
  ...element,
  used: count,
  actions: actions.map((one) => ({
    ...{ action: one.action, granted: true, used: one.count, lastUsedAt: one.lastUsedAt },
  })),
});
