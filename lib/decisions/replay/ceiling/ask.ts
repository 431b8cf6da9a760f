import { decisionsAt, type RecordedDecision } from "@/lib/audit/recorded-decisions";
import { compileAuthority } from "@/lib/authority/judge/covers";
import type { ReplayWorlds } from "@/lib/decisions/replay/model";
import { replay } from "@/lib/decisions/replay/policy";
import { toActions } from "@/lib/decisions/replay/recorded";
import type { ActionsOfAgent, Asking, Gathering, RefusedAction, ReplayInput } from "./model";

export function askingOf({ actions, truncated }: Gathering): Asking {
  const total = actions.reduce((sum, { indexes }) => sum + indexes.length, 0);
  const found = { considered: 0, unjudged: 0, wouldDeny: 0, wouldAsk: 0, oldest: null, items: [] };
  return { ...found, step: "ask", left: actions, total, truncated };
}

/** Compares "everything was allowed" with the other ceiling alone. Other hops and approval policies are not judged. */
export function worldsUnder({ name, ceiling }: ReplayInput): ReplayWorlds {
  const hops =
    ceiling === null ? [] : [{ key: "ceiling", name: `The ceiling of ${name}`, authority: compileAuthority(ceiling) }];
  return {
    before: [{ id: "allowed", name: "What it was allowed", hops: [], links: [] }],
    after: [{ id: "ceiling", name: `The ceiling of ${name}`, hops, links: [] }],
  };
}

/** Records that are read at once. */
const readAtOnce = 500;

/** Judges the actions of the next agents. All actions of an agent are judged at once: its limits add up (rules L7). */
export async function askOn(input: ReplayInput, asking: Asking): Promise<Asking> {
  const [first, ...others] = asking.left;
  if (!first) return asking;
  const next = [first];
  let count = first.indexes.length;
  while (others[0] && count + others[0].indexes.length <= readAtOnce) {
    count += others[0].indexes.length;
    next.push(...others.splice(0, 1));
  }
  const records = await recordsOf(next);
  const worlds = worldsUnder(input);
  let found = { ...asking, left: others, oldest: oldestOf(asking, records) };
  for (const { agentId } of next) {
    const theirs = records.filter((record) => record.agentId === agentId);
    found = await withAgent(found, theirs, worlds, input.limit);
  }
  return found;
}

async function recordsOf(agents: readonly ActionsOfAgent[]): Promise<RecordedDecision[]> {
  const indexes = agents.flatMap((one) => one.indexes).toSorted((a, b) => b - a);
  const records: RecordedDecision[] = [];
  for (let from = 0; from < indexes.length; from += readAtOnce) {
    records.push(...(await decisionsAt(indexes.slice(from, from + readAtOnce))));
  }
  return records;
}

function oldestOf({ truncated, oldest }: Asking, records: readonly RecordedDecision[]): string | null {
  if (!truncated) return null;
  const times = [...records.map(({ time }) => time.toISOString()), ...(oldest === null ? [] : [oldest])];
  return times.toSorted()[0] ?? null;
}

/** @param records Of one agent, the newest first. */
async function withAgent<Found extends Asking>(
  found: Found,
  records: readonly RecordedDecision[],
  worlds: ReplayWorlds,
  limit: number,
): Promise<Found> {
  const indexes = new Map(records.map(({ decisionId, index }) => [decisionId, index]));
  const { actions, unjudged } = await toActions(records, undefined);
  const { counts, replayed } = replay(actions, worlds);
  const items = replayed.flatMap(({ action, change }): RefusedAction[] => {
    const index = indexes.get(action.decisionId);
    return index !== undefined && (change === "denied" || change === "asked") ? [{ index, change }] : [];
  });
  return {
    ...found,
    considered: found.considered + actions.length,
    unjudged: found.unjudged + unjudged,
    wouldDeny: found.wouldDeny + counts.denied,
    wouldAsk: found.wouldAsk + counts.asked,
    items: [...found.items, ...items].toSorted((a, b) => b.index - a.index).slice(0, limit),
  };
}
