import { type AgentStatus, agentLabel } from "@/lib/agents/model";
import { isPermitted, maySee } from "@/lib/agents/policy";
import { peopleNames } from "@/lib/agents/queries";
import type { OrphanReason } from "@/lib/lifecycle/model";
import type { OfferToPerson } from "@/lib/lifecycle/ownership/store";
import { cursorInstant, decodeCursor, encodeCursor, malformedCursor } from "@/lib/platform/http/cursor";
import { may, type Principal } from "@/lib/principals/principal";
import type { Orphan, OrphanFilters, OrphanList } from "./schema";
import * as store from "./store";

const shownClaims = 10;

const sentences: Record<OrphanReason, (owner: string) => string> = {
  no_owner: () => "It has no owner.",
  owner_left: (owner) => `Its owner ${owner} is deactivated.`,
  given_up: (owner) => `Its owner ${owner} does not answer for it any more.`,
  silent: (owner) => `Its owner ${owner} did not confirm that they answer for it.`,
};

/** Why no person answers for an agent, in one sentence. */
export const orphanSentence = ({ reason, ownerName }: Pick<store.OrphanRow, "reason" | "ownerName">): string =>
  sentences[reason](ownerName ?? "");

/**
 * Lists agents for which no person answers. A person who may own agents reads of each what an offer of ownership shows.
 */
export async function listOrphans(principal: Principal, { reason, cursor, limit }: OrphanFilters): Promise<OrphanList> {
  const place = placeOf(cursor);
  const rows = await store.list(reason, place, limit + 1);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    orphans: await toOrphans(principal, page),
    next: last ? encodeCursor([last.since.toISOString(), last.agentId]) : null,
    ...(await store.count()),
  };
}

function placeOf(cursor: string | undefined): store.OrphanPlace {
  if (cursor === undefined) return { since: new Date(0), agentId: "" };
  const [since, agentId] = decodeCursor(cursor);
  if (typeof agentId !== "string") throw malformedCursor();
  return { since: cursorInstant(since), agentId };
}

async function toOrphans(principal: Principal, rows: readonly store.OrphanRow[]): Promise<Orphan[]> {
  const guards = may(principal, "agents:write");
  const ids = rows.map(({ agentId }) => agentId);
  const claims = await store.claimsOf(ids, guards ? undefined : principal.personId, shownClaims);
  const names = await peopleNames(claims.map(({ personId }) => personId));
  return rows.map((row) => {
    const own = claims.filter(({ agentId }) => agentId === row.agentId);
    const { agentId: id, name, displayName, purpose, environment, riskTier, version, reason, since } = row;
    return {
      ...{ id, name: agentLabel({ name, displayName }), purpose, environment, riskTier, version, reason },
      ...{ status: row.status as AgentStatus, sentence: orphanSentence(row), since: since.toISOString() },
      claims: own.map((claim) => toClaim(principal, claim, names)),
      can: actionsOf(principal, row, own),
    };
  });
}

function actionsOf(principal: Principal, { ownerId, status }: store.OrphanRow, claims: readonly OfferToPerson[]) {
  const agent = { ownerId, status: status as AgentStatus };
  const isAsking = claims.some(({ personId }) => personId === principal.personId);
  const mayClaim = may(principal, "agents:own") && !principal.through && !isAsking;
  const can: Orphan["can"] = mayClaim ? ["claim"] : [];
  if (isPermitted(principal, agent, "transfer")) can.push("offer");
  if (maySee(principal, agent)) can.push("open");
  return can;
}

function toClaim(principal: Principal, claim: OfferToPerson, names: ReadonlyMap<string, string>) {
  const { id, personId, reason, offeredAt, expiresAt } = claim;
  const isOwn = personId === principal.personId;
  const can: Orphan["claims"][number]["can"] = isOwn
    ? ["withdraw"]
    : may(principal, "agents:write")
      ? ["confirm", "refuse"]
      : [];
  return {
    ...{ id, person: { id: personId, name: names.get(personId) ?? personId }, reason, can },
    ...{ claimedAt: offeredAt.toISOString(), expiresAt: expiresAt.toISOString() },
  };
}
