import { agentLabel } from "@/lib/agents/model";
import { findAgents, peopleNames } from "@/lib/agents/queries";
import { directionOf } from "@/lib/platform/base/sorts.model";
import { withHeaders } from "@/lib/platform/http/answer";
import { cursorInstant, decodePlace, encodePlace, malformedCursor } from "@/lib/platform/http/cursor";
import { versionTag } from "@/lib/platform/http/version-tag";
import { Email } from "@/lib/principals/email";
import { rolesWith } from "@/lib/principals/permissions";
import { may, type Principal } from "@/lib/principals/principal";
import { discoveryConditions } from "./conditions";
import { discoveryError } from "./errors";
import type { DiscoveryFilters, DiscoveryList, DiscoveryResponse, LeftOutDay } from "./schema";
import * as store from "./store";
import { leftOutLately } from "./subjects/store";

/** Lists the identities of a status, by default the newest first. Its caller authorises it. */
export async function listDiscoveries({
  q = "",
  status,
  sort,
  cursor,
  limit,
  counts,
}: DiscoveryFilters): Promise<DiscoveryList> {
  const rows = await store.list({
    ...{ status, direction: directionOf(sort), after: placeIn(sort, cursor), take: limit + 1 },
    condition: (add) => discoveryConditions(q, add),
  });
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  const next = last ? encodePlace(sort, [last.firstAt.toISOString(), last.id]) : null;
  return {
    ...{ discoveries: await responsesOf(page), leftOut: await leftOut(), next },
    ...(counts === "true" && { counts: await store.countStates() }),
  };
}

function placeIn(sort: string, cursor: string | undefined): store.Place | undefined {
  if (cursor === undefined) return undefined;
  const [firstAt, id, ...more] = decodePlace(sort, cursor);
  if (typeof id !== "string" || more.length > 0) throw malformedCursor();
  return { firstAt: cursorInstant(firstAt), id };
}

async function leftOut(): Promise<LeftOutDay[]> {
  const days = await leftOutLately();
  return days.map(({ serverId, name, ...day }) => ({ ...day, server: { id: serverId, name } }));
}

/** Reads one with the entity tag of its version. @throws DomainError `discovery_not_found` */
export async function taggedDiscovery(id: string) {
  const row = await store.find(id);
  const [response] = row ? await responsesOf([row]) : [];
  if (!response) throw discoveryError("discovery_not_found");
  return withHeaders(response, { headers: { etag: versionTag(response.version) } });
}

const kindNames: Readonly<Record<store.Discovery["kind"], string>> = {
  ...{ oauth_client: "OAuth client", service_account: "service account", api_key: "API key", mcp_tool: "MCP tool" },
  unknown_subject: "unknown subject",
};

/** A name of an agent as near as possible to a name of another system; empty if no letter is left. */
const agentNameOf = (name: string): string =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, 63)
    .replace(/-+$/, "");

/** The first fields of the registration of an identity as an agent; undefined if there is none. */
export async function registrationOf(id: string) {
  const row = await store.find(id);
  if (!row) return undefined;
  const { name, origin, kind, owner, version } = row;
  const isAddress = owner !== null && Email.safeParse(owner).success;
  return {
    ...{ id, version, name },
    fields: {
      ...{ name: agentNameOf(name), displayName: name.slice(0, 80) },
      purpose: `Does the work of the ${kindNames[kind]} ${name} of ${origin}.`,
      ...(isAddress && { ownerEmail: owner }),
    },
  };
}

async function responsesOf(rows: readonly store.Discovery[]): Promise<DiscoveryResponse[]> {
  const keyHolders = await store.keyHolders(rows);
  const agentIds = [...rows.flatMap(({ agentId }) => agentId ?? []), ...keyHolders.values()];
  const deciders = rows.flatMap(({ decidedById }) => decidedById ?? []);
  const [sharing, servers, agents, people] = [
    await store.sharing(rows),
    await store.serverNames(rows),
    await findAgents(agentIds),
    await peopleNames(deciders),
  ];
  const agentOf = (id: string) => {
    const agent = agents.get(id);
    return { id, name: agent ? agentLabel(agent) : id };
  };
  const keyOf = (id: string) => {
    const holder = keyHolders.get(id);
    return holder === undefined ? null : agentOf(holder);
  };
  return rows.map(({ agentId, decidedById, serverId, ...row }) => ({
    ...row,
    keyOf: keyOf(row.id),
    sharedWith: (sharing.get(row.id) ?? []).map(({ id, name }) => ({ id, name })),
    server: serverId === null ? null : { id: serverId, name: servers.get(serverId) ?? serverId },
    agent: agentId === null ? null : agentOf(agentId),
    decidedBy: decidedById === null ? null : { id: decidedById, name: people.get(decidedById) ?? decidedById },
    ...{ lastSeenAt: instant(row.lastSeenAt), decidedAt: instant(row.decidedAt) },
    ...{ firstAt: row.firstAt.toISOString(), importedAt: row.importedAt.toISOString() },
  }));
}

const instant = (at: Date | null): string | null => at?.toISOString() ?? null;

/** Why a person may not import or decide; undefined if they may. */
export const whyNotDecide = (principal: Principal): string | undefined =>
  may(principal, "agents:write") ? undefined : `This needs the role ${rolesWith("agents:write").join(" or ")}.`;
