import type { Finding, Item } from "@/lib/controls/model";
import { type Check, finding, type Portion } from "./model";
import { agentsWithOwners, deactivatedPeople, keysInUse } from "./state.store";

const thing = (id: string, subjectId: string | null, found: Finding | null): Item => ({
  ...{ key: id, index: null, subjectId, finding: found },
});

/** A portion of things in the order of their ids. */
const portionOf = (items: Item[], take: number): Portion => ({
  items,
  next: items.length < take ? null : (items.at(-1)?.key ?? null),
});

export const ownersActive: Check = async (_span, after, take) => {
  const agents = await agentsWithOwners(after, take);
  const judged = agents.map(({ id, ownerId, status }) => {
    const found = ownerId === null ? finding("no_owner") : status === "active" ? null : finding("owner_deactivated");
    return thing(id, id, found);
  });
  return portionOf(judged, take);
};

export const nothingLeft: Check = async (span, after, take) => {
  const people = await deactivatedPeople(span, after, take);
  const judged = people.map(({ id, delegations, sessions }) =>
    thing(id, id, delegations + sessions === 0 ? null : finding("left_behind", { delegations, sessions })),
  );
  return portionOf(judged, take);
};

const dayMs = 86_400_000;

export const keyAge: Check = async ({ now, days }, after, take) => {
  const allowed = days ?? Number.POSITIVE_INFINITY;
  const keys = await keysInUse(after, take);
  const judged = keys.map(({ id, agentId, since }) => {
    const age = (now.getTime() - since.getTime()) / dayMs;
    return thing(id, agentId, age > allowed ? finding("old_key", { days: Math.floor(age), allowed }) : null);
  });
  return portionOf(judged, take);
};
