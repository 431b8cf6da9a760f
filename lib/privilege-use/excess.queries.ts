import { type Asker, seesAll } from "@/lib/delegations/policy";
import { cursorWhole, decodeCursor, encodeCursor } from "@/lib/platform/http/cursor";
import { filterAsker } from "@/lib/principals/filter-asker";
import { excessConditions } from "./excess.conditions";
import { type ListedRow, lastCompared, listExcess, type Place } from "./excess.store";
import type { ExcessFilters, ExcessItem, ExcessList } from "./schema";

/**
 * Lists delegations with unused authority, the heaviest first. A person without the right to see all sees those to
 * their own agents. A page can be short although a next one exists: it compares a bounded number of rows.
 */
export async function listUnusedAuthority(asker: Asker, { q = "", cursor, limit }: ExcessFilters): Promise<ExcessList> {
  const values: unknown[] = [];
  const condition = await excessConditions(q, filterAsker(asker), (value) => `$${values.push(value)}`);
  const after = cursor === undefined ? undefined : placeIn(cursor);
  const ownedBy = seesAll(asker) ? undefined : asker.personId;
  const found = await listExcess({ condition, values, take: limit + 1, after, ownedBy });
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : await lastCompared({ after, ownedBy });
  return { delegations: page.map(toItem), next: last ? encodeCursor([last.weight, last.id]) : null };
}

function placeIn(cursor: string): Place {
  const [weight, id] = decodeCursor(cursor);
  return { weight: cursorWhole(weight), id: String(id) };
}

function toItem(row: ListedRow): ExcessItem {
  const { id, agentId, agentName, riskTier, ownerId, ownerName, lastUsedAt, computedAt, ...shown } = row;
  return {
    ...shown,
    delegationId: id,
    agent: { id: agentId, name: agentName, riskTier },
    owner: ownerId === null ? null : { id: ownerId, name: ownerName ?? ownerId },
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    computedAt: computedAt.toISOString(),
  };
}
