import type { Agent } from "@/lib/agents/model";
import { isPermitted, maySee } from "@/lib/agents/policy";
import { findAgent, findAgents, peopleNames } from "@/lib/agents/queries";
import { findBlueprint } from "@/lib/blueprints/queries";
import { registrationAccessToken } from "@/lib/credentials/commands/registration-token";
import { clock } from "@/lib/platform/base/clock";
import { runtime } from "@/lib/platform/base/runtime";
import { directionOf } from "@/lib/platform/base/sorts.model";
import { decodeCursor, decodePlace, encodeCursor, encodePlace } from "@/lib/platform/http/cursor";
import { filterAsker } from "@/lib/principals/filter-asker";
import { may, type Principal } from "@/lib/principals/principal";
import type { PublicJwk } from "@/lib/protocols/jose/jwk";
import { grantTypes } from "@/lib/protocols/oauth/metadata";
import { buildRegistrationResponse } from "@/lib/protocols/oauth/registration";
import { spiffeId } from "@/lib/protocols/spiffe/id";
import { findsEnded } from "./conditions";
import { enrolledBy } from "./enrolled-by";
import * as tokens from "./enrolment-token.store";
import { CredentialError } from "./errors";
import * as list from "./list.store";
import { type EnrolmentToken, type Instance, type InstanceKey, instanceActions, instanceStatuses } from "./model";
import { instanceRefusal, isRotationDue, renewalDueAt } from "./policy";
import type {
  AgentInstanceFilters,
  CredentialFilters,
  EnrolmentTokenList,
  EnrolmentTokenResponse,
  InstanceDetail,
  InstanceFilters,
  InstanceList,
  InstanceResponse,
} from "./schema";
import { instanceTag } from "./shown";
import { silencesOf } from "./silence.store";
import * as store from "./store";

/** Reads the agent of the credentials. Throws `agent_not_found`, also if the principal may not see it. */
async function visibleAgent(principal: Principal, agentId: string): Promise<Agent> {
  const agent = await findAgent(agentId);
  if (agent && maySee(principal, agent)) return agent;
  throw new CredentialError("agent_not_found", { facts: { agentId } });
}

/** Reads the data that all instances need. Returns a function that converts an instance to the form of the API. */
async function instanceWriter(principal: Principal, instances: readonly Instance[]) {
  const [enrolledByOf, silences] = [await enrolledBy(instances), await silencesOf(instances.map(({ id }) => id))];
  return (agent: Agent, instance: store.InstanceWithUse): InstanceResponse => {
    const silence = silences.get(instance.id);
    return {
      ...toInstanceMembers(principal, agent, instance, silence?.quarantined),
      enrolledBy: enrolledByOf(instance),
      silence: silence ? { ...silence, since: silence.since.toISOString() } : null,
    };
  };
}

function toInstanceMembers(
  principal: Principal,
  agent: Agent,
  instance: store.InstanceWithUse,
  forSilence: boolean | undefined,
) {
  const refusals = instanceActions.map(
    (action) => [action, instanceRefusal(principal, agent, instance, action, forSilence)] as const,
  );
  const { pendingKey, lastSeen } = instance;
  return {
    id: instance.id,
    agentId: agent.id,
    agentName: agent.name,
    clientName: instance.clientName,
    status: instance.status,
    statusReason: instance.statusReason,
    generation: instance.generation,
    thumbprint: instance.jkt,
    keyType: instance.publicJwk.kty === "RSA" ? "RSA" : instance.publicJwk.crv,
    keyExpiresAt: instance.keyExpiresAt.toISOString(),
    enrolledAt: instance.enrolledAt.toISOString(),
    enrolledFrom: instance.enrolledFrom,
    lastUsedAt: instance.lastUsedAt?.toISOString() ?? null,
    lastUsed: lastSeen && { ...lastSeen, at: lastSeen.at.toISOString() },
    renewalDueAt: renewalDueAt(instance).toISOString(),
    renewalDue: instance.status === "active" && isRotationDue(instance, clock.now()),
    rotationRequestedAt: instance.rotationRequestedAt?.toISOString() ?? null,
    pendingKey: pendingKey && { thumbprint: pendingKey.jkt, createdAt: pendingKey.createdAt.toISOString() },
    etag: instanceTag(instance),
    can: refusals.flatMap(([action, refusal]) => (refusal ? [] : [action])),
    whyNot: Object.fromEntries(refusals.flatMap(([action, refusal]) => (refusal ? [[action, refusal]] : []))),
  };
}

/** Lists an agent's instances, by default the newest first. A page with a filter may be short or empty. */
export async function listInstances(
  principal: Principal,
  agentId: string,
  { q = "", sort, cursor, limit }: AgentInstanceFilters,
): Promise<InstanceList> {
  const agent = await visibleAgent(principal, agentId);
  const found = await list.findPageOf(agentId, { q, asker: filterAsker(principal), ...partOf(sort, cursor), limit });
  const page = await store.listByIds(found.ids);
  const write = await instanceWriter(principal, page);
  const next = found.next && encodePlace(sort, found.next);
  return { instances: page.map((instance) => write(agent, instance)), next };
}

/**
 * Lists instances of all agents, by default those whose key expires first. Others than active ones are left out unless
 * the filter names a status, an id or a key. A page with a filter may be short or empty.
 */
export async function listAllInstances(
  principal: Principal,
  { q = "", expiringWithinDays, renewal, sort, cursor, limit }: InstanceFilters,
): Promise<InstanceList> {
  if (!may(principal, "agents:read")) throw new CredentialError("not_allowed");
  const until =
    expiringWithinDays === undefined ? undefined : new Date(clock.now().getTime() + expiringWithinDays * 86_400_000);
  const found = await list.findPage({
    ...{ q, asker: filterAsker(principal), until, due: renewal === "due", ...partOf(sort, cursor), limit },
    by: sort.endsWith("expires") ? "expires" : "created",
    statuses: (await findsEnded(q)) ? instanceStatuses : ["active"],
  });
  const page = await store.listByIds(found.ids);
  const write = await instanceWriter(principal, page);
  const agents = await findAgents(page.map(({ agentId }) => agentId));
  return {
    instances: page.flatMap((instance) => {
      const agent = agents.get(instance.agentId);
      return agent ? [write(agent, instance)] : [];
    }),
    next: found.next && encodePlace(sort, found.next),
  };
}

const partOf = (sort: string, cursor: string | undefined) => ({
  direction: directionOf(sort),
  after: cursor === undefined ? undefined : decodePlace(sort, cursor),
});

/** Reads one instance with its keys. Throws `instance_not_found`, also if the principal may not see it. */
export async function getInstance(principal: Principal, instanceId: string): Promise<InstanceDetail> {
  const [instance, keys] = await Promise.all([store.find(instanceId), store.keysOf(instanceId)]);
  const agent = instance && (await findAgent(instance.agentId));
  if (!agent || !maySee(principal, agent)) throw new CredentialError("instance_not_found", { facts: { instanceId } });
  const write = await instanceWriter(principal, [instance]);
  return { ...write(agent, instance), keys: keys.reverse().map(toKeyResponse) };
}

const toKeyResponse = ({ jkt, generation, state, createdAt, retiredAt }: InstanceKey) => ({
  thumbprint: jkt,
  generation,
  state,
  createdAt: createdAt.toISOString(),
  retiredAt: retiredAt?.toISOString() ?? null,
});

/** Converts an enrolment token to the form of the API, without its secret. */
export const toTokenResponse = (token: EnrolmentToken, createdByName: string): EnrolmentTokenResponse => ({
  id: token.id,
  status: token.status,
  expiresAt: token.expiresAt.toISOString(),
  expectedThumbprint: token.expectedJkt,
  network: token.network,
  createdAt: token.createdAt.toISOString(),
  createdBy: { id: token.createdById, name: createdByName },
  usedAt: token.usedAt?.toISOString() ?? null,
  instanceId: token.instanceId,
});

/** Throws `agent_not_found` or `not_allowed` if the principal may not enrol the agent, independently of its state. */
export async function refuseWithoutEnrolment(principal: Principal, agentId: string): Promise<void> {
  if (!isPermitted(principal, await visibleAgent(principal, agentId), "enrol"))
    throw new CredentialError("not_allowed");
}

/** Lists an agent's enrolment tokens, the newest first. */
export async function listEnrolmentTokens(
  principal: Principal,
  agentId: string,
  { cursor, limit }: CredentialFilters,
): Promise<EnrolmentTokenList> {
  await visibleAgent(principal, agentId);
  const rows = await tokens.listOf(agentId, beforeOf(cursor), limit + 1);
  const { page, next } = paged(rows, limit);
  const names = await peopleNames(page.map(({ createdById }) => createdById));
  const nameOf = (id: string): string => names.get(id) ?? id;
  return { enrolmentTokens: page.map((token) => toTokenResponse(token, nameOf(token.createdById))), next };
}

const beforeOf = (cursor: string | undefined): string | undefined =>
  cursor === undefined ? undefined : String(decodeCursor(cursor)[0]);

function paged<T extends { id: string }>(rows: T[], limit: number): { page: T[]; next: string | null } {
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { page, next: last ? encodeCursor([last.id]) : null };
}

/**
 * Builds the client information of an instance (RFC 7591 section 3.2.1), with the names that a workload needs for
 * itself.
 *
 * @param pendingJwk The pending key of a rotation, in place of the current one.
 */
export async function clientInformation(instance: Instance, pendingJwk?: PublicJwk) {
  const { publicUrl, trustDomain } = runtime();
  const agent = await findAgent(instance.agentId);
  const blueprint = agent && (await findBlueprint({ id: agent.blueprintId }));
  return {
    ...buildRegistrationResponse({
      issuer: publicUrl,
      clientId: instance.id,
      issuedAt: Math.floor(instance.enrolledAt.getTime() / 1000),
      clientName: instance.clientName || undefined,
      // All grant types are listed. Delegations, not the client, decide which of them gives authority.
      grantTypes,
      jwk: pendingJwk ?? instance.publicJwk,
      // The blueprint decides, not the client's metadata, and it may change later.
      dpopBound: blueprint?.requireDpop ?? true,
      registrationAccessToken: registrationAccessToken(instance.id),
    }),
    agent_id: instance.agentId,
    ...(agent && { spiffe_id: spiffeId(trustDomain, agent.name) }),
    generation: instance.generation,
    key_expires_at: Math.floor(instance.keyExpiresAt.getTime() / 1000),
    key_renew_after: Math.floor(renewalDueAt(instance).getTime() / 1000),
    key_rotation_due: isRotationDue(instance, clock.now()),
  };
}
