import { agentLabel } from "@/lib/agents/model";
import { AgentFilters } from "@/lib/agents/schema";
import { listBlueprints } from "@/lib/blueprints/queries";
import { BlueprintFilters } from "@/lib/blueprints/schema";
import { DelegationFilters } from "@/lib/delegations/schema";
import { listAgents } from "@/lib/delegations/views/agents.queries";
import { listDelegations } from "@/lib/delegations/views/list.queries";
import { isId } from "@/lib/platform/base/id-kind";
import type { Principal } from "@/lib/principals/principal";
import { listResourceServers } from "@/lib/resource-servers/queries";
import { ResourceServerFilters } from "@/lib/resource-servers/schema";
import { isWideKind } from "./model";
import type { RevocationSubject, SubjectFilters, SubjectKind } from "./schema";
import * as store from "./subjects.store";

const most = 20;

type Found = { subjects: RevocationSubject[]; more: boolean };
type Find = (principal: Principal, text: string) => Promise<Found>;

/** Quotes a text as one word of a filter. */
const filterOf = (text: string): string => {
  const word = text.replaceAll(/["\\]/g, " ").trim();
  return word === "" ? "" : `"${word}"`;
};

/** Finds what a stop of a delegation can name: an id by itself, not among the newest. */
const liveFilterOf = (text: string): string =>
  `${isId("delegation", text) ? `id:${text}` : filterOf(text)} status:active,suspended`.trim();

const found = (subjects: RevocationSubject[], next: string | null): Found => ({ subjects, more: next !== null });

const finders: Record<SubjectKind, Find> = {
  agent: async (principal, text) => {
    const filters = AgentFilters.parse({ q: filterOf(text), limit: most });
    const { agents, next } = await listAgents(principal, filters);
    const detail = ({ owner, status }: (typeof agents)[number]) => `${owner ? owner.name : "no owner"}, ${status}`;
    return found(
      agents.map((one) => ({ id: one.id, name: agentLabel(one), detail: detail(one) })),
      next,
    );
  },
  delegation: async (principal, text) => {
    const filters = DelegationFilters.parse({ q: liveFilterOf(text), limit: most });
    const { delegations, next } = await listDelegations(principal, filters);
    return found(
      delegations.map(({ id, agent, purpose, status }) => ({ id, name: agent.name, detail: `${purpose}, ${status}` })),
      next,
    );
  },
  blueprint: async (principal, text) => {
    const filters = BlueprintFilters.parse({ q: filterOf(text), limit: most });
    const { blueprints, next } = await listBlueprints(principal, filters);
    return found(
      blueprints.map(({ id, name, version }) => ({ id, name, detail: `version ${version}` })),
      next,
    );
  },
  resource_server: async (principal, text) => {
    const filters = ResourceServerFilters.parse({ q: filterOf(text), limit: most });
    const { resourceServers, next } = await listResourceServers(principal, filters);
    return found(
      resourceServers.map(({ id, name, identifier }) => ({ id, name, detail: identifier })),
      next,
    );
  },
  owner: async (_, text) => taken(await store.findPeople(text, most + 1)),
  instance: async (principal, text) => {
    const own = principal.permissions.has("agents:read") ? null : principal.personId;
    return taken(await store.findInstances(text, own, most + 1));
  },
};

const taken = (rows: RevocationSubject[]): Found => ({ subjects: rows.slice(0, most), more: rows.length > most });

/**
 * Finds subjects that a stop can name, by a part of the name or by id. People are shown by name alone.
 *
 * Nothing is found for wide stops by an asker who may not make them. The finders of lists refuse an asker who may not
 * read the list.
 */
export async function findSubjects(principal: Principal, { kind, q }: SubjectFilters): Promise<Found> {
  if (isWideKind(kind) && !principal.permissions.has("revocations:execute")) return { subjects: [], more: false };
  return finders[kind](principal, q.trim());
}
