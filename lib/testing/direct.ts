import { createHash, type KeyObject, randomUUID } from "node:crypto";
import { defaultPolicyId, type PolicyRules, type StepRule } from "@/lib/approval-policies/model";
import { beginRegistration, registerPasskey } from "@/lib/passkeys/commands/register";
import { newId } from "@/lib/platform/base/id";
import { runtime } from "@/lib/platform/base/runtime";
import { prisma } from "@/lib/platform/database/prisma";
import type { PersonRole } from "@/lib/principals/model";
import { permissionsOf } from "@/lib/principals/permissions";
import type { Principal } from "@/lib/principals/principal";
import type { PublicJwk } from "@/lib/protocols/jose/jwk";
import { consentToRequest } from "@/lib/requests/commands/consent";
import { approveRequest } from "@/lib/requests/commands/decide";
import { makeRequest } from "@/lib/requests/commands/make";
import type { Asker } from "@/lib/requests/policy";
import { consentAwaited } from "@/lib/requests/present";
import { getOrThrow } from "@/lib/requests/store";
import { newInstanceKeyPair } from "@/prisma/seed/builders/instance";
import { Authenticator } from "./authenticator";
import type { World } from "./world";

export type TestPerson = Pick<Asker, "personId" | "permissions">;

/** An active agent with one enrolled instance. */
type Enrolled = { agentId: string; spiffeId: string; instanceId: string; privateKey: KeyObject; jwk: PublicJwk };

/** An enrolled agent, the resource server that it calls, its owner, and an approver. */
export type TestAgent = Enrolled & {
  serverId: string;
  identifier: string;
  pepKey: string;
  owner: TestPerson;
  approver: TestPerson;
};

type Elements = readonly object[];

async function person(roles: PersonRole[]): Promise<TestPerson> {
  const personId = newId("person");
  const name = roles.includes("approver") ? "Jonas Weber" : "Mara Okafor";
  await prisma().person.create({
    data: { id: personId, email: `${personId.toLowerCase()}@acme.example`, name, roles },
  });
  return { personId, permissions: permissionsOf(roles) };
}

const approver = (): Promise<TestPerson> => person(["approver"]);

/** A payments server with its PEP key, and an agent of an owner with one enrolled instance. */
async function agent(identifier = "https://payments.acme.example"): Promise<TestAgent> {
  const [owner, decider] = [await person(["member"]), await approver()];
  const serverId = newId("resourceServer");
  const types = [
    { name: "payment", actions: ["create", "read"], fields: { amount: { kind: "money", unitField: "currency" } } },
  ];
  await prisma().resourceServer.create({
    data: { id: serverId, name: "Payments", identifier, types, createdById: owner.personId },
  });
  const pepKey = await newPepKey({ serverId, owner });
  return { serverId, identifier, pepKey, owner, approver: decider, ...(await enrolled(owner.personId)) };
}

/** Another key for the PEP of the agent's payments server. */
async function newPepKey({ serverId, owner }: Pick<TestAgent, "serverId" | "owner">): Promise<string> {
  const key = `mpk_${randomUUID().replaceAll("-", "")}`;
  const keyHash = createHash("sha256").update(key).digest("hex");
  await prisma().resourceServerKey.create({
    data: { id: newId("key"), resourceServerId: serverId, name: "pep", keyHash, createdById: owner.personId },
  });
  return key;
}

/** An agent of that owner with one enrolled instance. */
async function enrolled(ownerId: string): Promise<Enrolled> {
  const blueprint = await prisma().blueprint.findFirstOrThrow({ where: { name: "standard" } });
  const agentId = newId("agent");
  const name = `refunds-${agentId.slice(-8).toLowerCase()}`;
  await prisma().agent.create({
    data: {
      ...{ id: agentId, name, nameSkeleton: name, purpose: "Refunds", ownerId, environment: "prod", riskTier: "low" },
      ...{ blueprintId: blueprint.id, status: "active", createdById: ownerId },
    },
  });
  const { privateKey, jwk, jkt } = newInstanceKeyPair();
  const instanceId = newId("instance");
  await prisma().instance.create({
    data: {
      ...{ id: instanceId, agentId, clientName: name, jkt, publicJwk: jwk, registrationTokenHash: randomUUID() },
      keyExpiresAt: new Date(Date.now() + 86_400_000),
      keys: { create: { jkt, generation: 1, state: "current", publicJwk: jwk } },
    },
  });
  const spiffeId = `spiffe://${runtime().trustDomain}/agent/${name}`;
  return { agentId, spiffeId, instanceId, privateKey, jwk };
}

/** Another agent of the same owner at the same resource server. */
const colleague = async (of: TestAgent): Promise<TestAgent> => ({ ...of, ...(await enrolled(of.owner.personId)) });

/** One element over the agent's payments server, with changes. */
export const payments = ({ identifier }: Pick<TestAgent, "identifier">, change: Record<string, unknown> = {}) => ({
  type: "payment",
  locations: [identifier],
  actions: ["create"],
  identifiers: ["account/eu-*"],
  limits: [{ field: "amount", unit: "USD", max_each: "500.00", max_total: "2000.00", window: "P1D" }],
  ...change,
});

/** A ceiling that allows less of what `payments` gives. */
export const ceilingOf = (agent: Pick<TestAgent, "identifier">, change: object = {}) => [
  { ...payments(agent), limits: [{ field: "amount", unit: "USD", max_each: "100.00" }], ...change },
];

/** The time in that many seconds, as a request states it. */
export const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();

/** A request of the owner, or of another person, for payments during 30 days, with changes. */
const request = (of: TestAgent, change: object = {}, asker: Asker = of.owner): Promise<string> =>
  makeRequest(asker, {
    agentId: of.agentId,
    purpose: "Pay granted refunds",
    authority: [payments(of)],
    expiresAt: inSeconds(30 * 86_400),
    ...change,
  });

/** Digest of the document that a request shows. To read all that is shown with it takes 50 statements more. */
async function digest(requestId: string): Promise<string> {
  return (await prisma().request.findUniqueOrThrow({ where: { id: requestId }, select: { digest: true } })).digest;
}

/** Each consent that the request needs, one after the other. */
async function consents(requestId: string): Promise<void> {
  for (;;) {
    const row = await getOrThrow(prisma(), requestId);
    const personId = consentAwaited(row);
    if (personId === null) return;
    const asker = { personId, permissions: permissionsOf(["member"]) };
    await consentToRequest({ asker, requestId, digest: row.digest, note: "" });
  }
}

/** The consents that a request needs, and an approval of its current digest: the delegation, or null if more must approve. */
async function approval(of: Pick<TestAgent, "approver">, requestId: string): Promise<string | null> {
  await consents(requestId);
  return approveRequest({ asker: of.approver, requestId, digest: await digest(requestId), note: "" });
}

type Terms = { parentDelegationId?: string; changesDelegationId?: string; onBehalfOf?: string; maxDepth?: number };

/** A delegation: the owner requests it, the represented person consents, and the approver approves the digest. */
async function delegation(
  of: TestAgent,
  authority: Elements = [payments(of)],
  seconds = 3600,
  terms: Terms = {},
): Promise<string> {
  const asked = { purpose: "Refund customers", authority, expiresAt: inSeconds(seconds), ...terms };
  const delegationId = await approval(of, await request(of, asked));
  if (delegationId === null) throw new Error("Others have to approve it first.");
  return delegationId;
}

/** Agents that delegated one to the next, and their delegations. The last agent may not delegate further. */
export type Chain = { agents: TestAgent[]; delegations: string[] };

/** A chain of delegations, one for each agent. */
async function chain(first: TestAgent, length: number, change: { onBehalfOf?: string } = {}): Promise<Chain> {
  const agents = [first];
  while (agents.length < length) agents.push(await colleague(first));
  const delegations: string[] = [];
  for (const [depth, one] of agents.entries()) {
    const parent = delegations.at(-1);
    const below = parent === undefined ? change : { parentDelegationId: parent };
    const seconds = 3600 - 60 * depth;
    delegations.push(await delegation(one, [payments(first)], seconds, { maxDepth: length - 1 - depth, ...below }));
  }
  return { agents, delegations };
}

/** Other rules of the organisation's policy, without a second person. */
const rules = (world: World, list: PolicyRules): Promise<unknown> =>
  world.sql("update approval_policy_versions set rules = $1 where policy_id = $2", [
    JSON.stringify(list),
    defaultPolicyId,
  ]);

/** These steps for everything. */
const steps = (world: World, ...list: StepRule[]): Promise<unknown> => rules(world, [{ when: {}, steps: list }]);

/** A group of that name with these members beside those it has. */
async function group(name: string, ...members: Pick<Asker, "personId">[]): Promise<void> {
  const { id } = await prisma().group.upsert({ where: { name }, create: { id: newId("group"), name }, update: {} });
  const rows = members.map(({ personId }) => ({ groupId: id, personId, source: "manual" as const }));
  await prisma().groupMember.createMany({ data: rows, skipDuplicates: true });
}

const numbered = (prefix: string, elements: Elements): string =>
  JSON.stringify(elements.map((element, i) => ({ id: `${prefix}${i}`, ...element })));

/** The next version of the standard blueprint, with that ceiling; null is no ceiling. */
const ceiling = (world: World, elements: Elements | null): Promise<unknown> =>
  world.sql(
    `with next as (
       update blueprints set current_version = current_version + 1 where name = 'standard' returning id, current_version)
     insert into blueprint_versions (blueprint_id, version, ceiling, created_at, token_ttl_seconds, key_lifetime_days, require_dpop)
     select v.blueprint_id, next.current_version, $1::jsonb, clock_timestamp(), v.token_ttl_seconds, v.key_lifetime_days,
       v.require_dpop
     from next join blueprint_versions v on v.blueprint_id = next.id and v.version = next.current_version - 1`,
    [elements && numbered("c", elements)],
  );

/** The entitlement of a person; null is an unrestricted one. */
const entitlement = (world: World, personId: string, elements: Elements | null): Promise<unknown> =>
  elements === null
    ? world.sql("delete from entitlements where person_id = $1", [personId])
    : world.sql(
        `insert into entitlements (person_id, authority, updated_at) values ($1, $2::jsonb, clock_timestamp())
         on conflict (person_id) do update set authority = excluded.authority, updated_at = excluded.updated_at`,
        [personId, numbered("e", elements)],
      );

/** A passkey that signs at once, because a second person has confirmed it. */
async function passkey(world: World, of: Principal, counts = true): Promise<Authenticator> {
  const authenticator = new Authenticator(world.runtime.publicUrl, counts);
  const made = authenticator.create(await beginRegistration(of));
  const { id } = await registerPasskey(of, { name: "Desk key", ...made });
  await world.sql("update passkeys set confirmed_at = clock_timestamp(), confirmed_by_id = 'per_other' where id = $1", [
    id,
  ]);
  return authenticator;
}

/** The same person, as an agent acts with their authority; others may be answerable for its chain. */
export const throughAgent = <A extends object>(asker: A, agentId: string, answerableIds: readonly string[] = []) => ({
  ...asker,
  through: { agentId, answerableIds },
});

/** Objects of a test, made in its database. Requests, consents, approvals and passkeys go through the commands. */
export const given = {
  person,
  approver,
  agent,
  enrolled,
  newPepKey,
  colleague,
  request,
  digest,
  consents,
  approval,
  delegation,
  chain,
  rules,
  steps,
  group,
  ceiling,
  entitlement,
  passkey,
};
