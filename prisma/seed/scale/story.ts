import { randomUUID } from "node:crypto";
import { createBlueprint } from "@/lib/blueprints/commands";
import { answerEvaluation } from "@/lib/decisions/endpoint";
import { addMember, createGroup } from "@/lib/entitlements/memberships/commands";
import { createPerson } from "@/lib/people/commands/create-person";
import { runtime } from "@/lib/platform/base/runtime";
import { prisma } from "@/lib/platform/database/prisma";
import type { PersonRole } from "@/lib/principals/model";
import type { Principal } from "@/lib/principals/principal";
import { signCompact } from "@/lib/protocols/jose/sign";
import { consentToRequest } from "@/lib/requests/commands/consent";
import { approveRequest } from "@/lib/requests/commands/decide";
import { makeRequest } from "@/lib/requests/commands/make";
import { consentAwaited } from "@/lib/requests/present";
import { getOrThrow } from "@/lib/requests/store";
import { issueResourceServerKey, registerResourceServer } from "@/lib/resource-servers/commands";
import { RegisterResourceServerRequest } from "@/lib/resource-servers/schema";
import { revoke } from "@/lib/revocation/commands/revoke";
import { acceptInvitation } from "@/lib/sign-in/commands/set-password";
import { answerTokenRequest } from "@/lib/tokens/endpoint";
import { buildActiveAgent } from "@/prisma/seed/builders/agent";
import { buildInstance, type InstanceKeyPair, signProof } from "@/prisma/seed/builders/instance";
import { principalOf } from "@/prisma/seed/demo/members";

let built = 0;

/** Registers a resource server with a payments catalogue, unless told otherwise, and one key for its PEP. */
export async function buildResourceServer(
  principal: Principal,
  overrides: Partial<RegisterResourceServerRequest> = {},
) {
  built += 1;
  const request = RegisterResourceServerRequest.parse({
    name: `Payments ${built}`,
    identifier: `https://payments-${built}.acme.example`,
    types: [
      { name: "payment", actions: ["create", "read"], fields: { amount: { kind: "money", unitField: "currency" } } },
    ],
    ...overrides,
  });
  const server = await registerResourceServer(principal, request);
  const { id: keyId, key } = await issueResourceServerKey(principal, server.id, { name: "PEP" });
  return { server, keyId, key };
}

/** Password of every person of the laboratory. */
export const password = "correct horse battery staple";
export const identifier = "https://payments.scale.example";
/** Chains have one to this many hops. */
export const longestChain = 8;

export type Proto = { agentId: string; name: string; instanceId: string; keyPair: InstanceKeyPair };

/** One row and record of every kind, made by the product itself. The seed multiplies them. */
export type Story = {
  people: Record<Role, Principal>;
  groupId: string;
  blueprintId: string;
  serverId: string;
  keyId: string;
  pepKey: string;
  /** The agents of one chain, root first, and its delegations. */
  chain: Proto[];
  delegations: string[];
  /** A request that waits. */
  pendingId: string;
  /** A revoked agent and its revocation. */
  revoked: { agentId: string; revocationId: string };
  /** An agent that shares nothing with the fleet: neither owner nor blueprint nor resource server. */
  bystander: Proto & { identifier: string; pepKey: string; delegationId: string };
};

const roles = {
  // Owners come first, because the ids of the fleet's owners are also older than those of its approvers.
  owner: ["member"],
  collector: ["member"],
  bystander: ["member"],
  security: ["security"],
  approver: ["approver"],
  auditor: ["auditor"],
} as const satisfies Record<string, readonly PersonRole[]>;
export type Role = keyof typeof roles | "admin";

export const emailOf = (role: Role): string => `${role}@scale.example`;

/** Lives through each kind of event once, by the commands that the API uses. */
export async function liveStory(): Promise<Story> {
  const people = await makePeople();
  const { security, owner } = people;
  const { id: groupId } = await createGroup(people.admin, { name: "fleet", description: "Owners of the fleet" });
  await addMember(people.admin, groupId, owner.personId);
  const { server, keyId, key } = await buildResourceServer(security, { name: "Payments", identifier });
  const blueprint = await createBlueprint(security, { name: "fleet", maxDelegationDays: 366 });
  const chain: Proto[] = [];
  const delegations: string[] = [];
  for (let hop = 0; hop < longestChain; hop++) {
    const proto = await makeAgent(security, { owner, blueprintId: blueprint.id, name: `scale-proto-${hop + 1}` });
    chain.push(proto);
    const parent = delegations.at(-1);
    const request = { ...askFor(proto.agentId, longestChain - 1 - hop), ...(parent && { parentDelegationId: parent }) };
    delegations.push(await approved(await makeRequest(owner, request), people));
    for (const amount of ["120.00", "700.00"]) await act(proto, { pepKey: key, identifier }, amount);
  }
  const first = chain[0];
  if (!first) throw new Error("The chain is empty.");
  const pendingId = await makeRequest(owner, askFor(first.agentId, 0));
  const doomed = await makeAgent(security, { owner, blueprintId: blueprint.id, name: "scale-proto-revoked" });
  const scope = { kind: "agent", subjectId: doomed.agentId } as const;
  const revocationId = await revoke({ asker: security, scope, reason: "Paid twice." });
  const revoked = { agentId: doomed.agentId, revocationId };
  const ids = { groupId, blueprintId: blueprint.id, serverId: server.id, keyId, pepKey: key };
  return { people, ...ids, chain, delegations, pendingId, revoked, bystander: await addBystander(people) };
}

async function addBystander(people: Record<Role, Principal>): Promise<Story["bystander"]> {
  const { security, bystander } = people;
  const identifier = "https://apart.scale.example";
  const { key: pepKey } = await buildResourceServer(security, { name: "Apart", identifier });
  const { id: blueprintId } = await createBlueprint(security, { name: "apart" });
  const proto = await makeAgent(security, { owner: bystander, blueprintId, name: "scale-bystander" });
  const request = { ...askFor(proto.agentId, 0), authority: authorityAt(identifier) };
  const delegationId = await approved(await makeRequest(bystander, request), people);
  await act(proto, { pepKey, identifier }, "120.00");
  return { ...proto, identifier, pepKey, delegationId };
}

async function makePeople(): Promise<Record<Role, Principal>> {
  const admin = await principalOf(emailOf("admin"));
  const made: Partial<Record<Role, Principal>> = { admin };
  for (const role of Object.keys(roles) as (keyof typeof roles)[]) {
    const account = {
      email: emailOf(role),
      name: `${role[0]?.toUpperCase()}${role.slice(1)}`,
      roles: [...roles[role]],
    };
    const { invitationUrl } = await createPerson(admin, account);
    const token = new URL(invitationUrl ?? "").searchParams.get("token") ?? "";
    await acceptInvitation({ token, password });
    made[role] = await principalOf(emailOf(role));
  }
  return made as Record<Role, Principal>;
}

type NewAgent = { owner: Principal; blueprintId: string; name: string };

async function makeAgent(security: Principal, { owner, blueprintId, name }: NewAgent): Promise<Proto> {
  const purpose = "Pays according to the plan of the week.";
  const { id } = await buildActiveAgent(security, { name, purpose, ownerEmail: owner.email, blueprintId });
  const { instance, keyPair } = await buildInstance(security, id);
  return { agentId: id, name, instanceId: instance.id, keyPair };
}

/** The authority of every delegation of the laboratory. */
const authorityAt = (location: string) => [
  {
    type: "payment",
    locations: [location],
    actions: ["create"],
    identifiers: ["account/eu-*"],
    limits: [
      { field: "amount", unit: "USD", max_each: "500.00", max_total: "1000000000.00", window: "P1D" },
      { max_count: 1_000_000_000, window: "PT1H" },
    ],
  },
];

/** Children end with their parents. */
const expiresAt = new Date(Date.now() + 360 * 86_400_000).toISOString();

const askFor = (agentId: string, maxDepth: number) => ({
  ...{ agentId, authority: authorityAt(identifier), maxDepth, purpose: "Pay the plan of the week", expiresAt },
});

async function approved(requestId: string, { owner, approver }: Record<Role, Principal>): Promise<string> {
  let row = await getOrThrow(prisma(), requestId);
  while (consentAwaited(row) !== null) {
    await consentToRequest({ asker: owner, requestId, digest: row.digest, note: "" });
    row = await getOrThrow(prisma(), requestId);
  }
  const { digest } = row;
  const delegationId = await approveRequest({ asker: approver, requestId, digest, note: "Within the plan." });
  if (delegationId === null) throw new Error("The request waits for others.");
  return delegationId;
}

/** Lets an agent get a token and ask for one payment. */
async function act(proto: Proto, at: { pepKey: string; identifier: string }, amount: string): Promise<void> {
  const { access_token: token } = await tokenOf(proto, at.identifier);
  const body = {
    subject: {
      type: "agent",
      id: `spiffe://${runtime().trustDomain}/agent/${proto.name}`,
      properties: { access_token: token },
    },
    action: { name: "create" },
    resource: { type: "payment", id: "account/eu-7/pay-1" },
    context: { amount, currency: "USD" },
  };
  const headers = { authorization: `Bearer ${at.pepKey}`, "content-type": "application/json" };
  const url = `${runtime().publicUrl}/access/v1/evaluation`;
  const request = new Request(url, { method: "POST", headers, body: JSON.stringify(body) });
  const response = await answerEvaluation({ request, requestId: "scale", ip: "127.0.0.1", params: {} });
  const answer = (await response.json()) as { decision?: boolean };
  if (answer.decision !== (amount === "120.00")) throw new Error(`A payment of ${amount}: ${JSON.stringify(answer)}`);
}

async function tokenOf({ instanceId, keyPair }: Proto, resource: string): Promise<{ access_token: string }> {
  const { publicUrl } = runtime();
  const iat = Math.floor(Date.now() / 1000);
  const claims = { iss: instanceId, sub: instanceId, aud: publicUrl, jti: randomUUID(), iat, exp: iat + 60 };
  const assertion = signCompact({ alg: "ES256", typ: "client-authentication+jwt" }, claims, keyPair.privateKey);
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    client_assertion: assertion,
    resource,
  });
  const headers = { dpop: signProof(keyPair, { method: "POST", path: "/oauth/token" }) };
  const request = new Request(`${publicUrl}/oauth/token`, { method: "POST", body, headers });
  const response = await answerTokenRequest({ request, requestId: "scale", ip: "127.0.0.1", params: {} });
  const answer = (await response.json()) as { access_token?: string };
  if (!answer.access_token) throw new Error(`No token: ${JSON.stringify(answer)}`);
  return { access_token: answer.access_token };
}
