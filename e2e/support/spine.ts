import { createHash, generateKeyPairSync, randomUUID } from "node:crypto";
import { exportJWK, type JWK, SignJWT } from "jose";
import { answerEvaluation } from "@/lib/decisions/endpoint";
import { newId } from "@/lib/platform/base/id";
import { runtime } from "@/lib/platform/base/runtime";
import { prisma } from "@/lib/platform/database/prisma";
import type { PersonRole } from "@/lib/principals/model";
import { permissionsOf } from "@/lib/principals/permissions";
import { parsePublicJwk, thumbprint } from "@/lib/protocols/jose/jwk";
import { consentToRequest } from "@/lib/requests/commands/consent";
import { approveRequest } from "@/lib/requests/commands/decide";
import { makeRequest } from "@/lib/requests/commands/make";
import { getRequest } from "@/lib/requests/queries";
import { answerTokenRequest } from "@/lib/tokens/endpoint";

type Party = { serverId: string; identifier: string; pepKey: string; owner: Asker; approver: Asker };

/** The parts of the story that decisions need, made in the database directly. */
export type Spine = Party & {
  agentId: string;
  spiffeId: string;
  instanceId: string;
  privateKey: Parameters<typeof SignJWT.prototype.sign>[0];
  jwk: JWK;
};
type Asker = {
  personId: string;
  permissions: ReadonlySet<ReturnType<typeof permissionsOf> extends ReadonlySet<infer P> ? P : never>;
};

export async function person(roles: PersonRole[]): Promise<Asker> {
  const personId = newId("person");
  const name = roles.includes("approver") ? "Jonas Weber" : "Mara Okafor";
  await prisma().person.create({
    data: { id: personId, email: `${personId.toLowerCase()}@acme.example`, name, roles },
  });
  return { personId, permissions: permissionsOf(roles) };
}

/** Makes a payments server with its PEP key, an active agent with an owner, and one enrolled instance. */
export async function createSpine(identifier = "https://payments.acme.example"): Promise<Spine> {
  const owner = await person(["member"]);
  const approver = await person(["approver"]);
  const serverId = newId("resourceServer");
  const types = [
    { name: "payment", actions: ["create", "read"], fields: { amount: { kind: "money", unitField: "currency" } } },
  ];
  await prisma().resourceServer.create({
    data: { id: serverId, name: "Payments", identifier, types, createdById: owner.personId },
  });
  const pepKey = `mpk_${randomUUID().replaceAll("-", "")}`;
  const keyHash = createHash("sha256").update(pepKey).digest("hex");
  await prisma().resourceServerKey.create({
    data: { id: newId("key"), resourceServerId: serverId, name: "pep", keyHash, createdById: owner.personId },
  });
  const party = { serverId, identifier, pepKey, owner, approver };
  return { ...party, ...(await createAgent(owner.personId)) };
}

/** Makes an active agent of that owner with one enrolled instance. */
export async function createAgent(ownerId: string): Promise<Omit<Spine, keyof Party>> {
  const blueprint = await prisma().blueprint.findFirstOrThrow({ where: { name: "standard" } });
  const agentId = newId("agent");
  const name = `refunds-${agentId.slice(-8).toLowerCase()}`;
  await prisma().agent.create({
    data: {
      ...{ id: agentId, name, nameSkeleton: name, purpose: "Refunds", ownerId, environment: "prod", riskTier: "low" },
      ...{ blueprintId: blueprint.id, status: "active", createdById: ownerId },
    },
  });
  const { privateKey, jwk, jkt } = await newKey();
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

export async function newKey() {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = parsePublicJwk(await exportJWK(publicKey));
  return { privateKey, jwk, jkt: thumbprint(jwk) };
}

/** One element over the payments server, with changes. */
export const payments = (spine: Spine, change: Record<string, unknown> = {}) => ({
  type: "payment",
  locations: [spine.identifier],
  actions: ["create"],
  identifiers: ["account/eu-*"],
  limits: [{ field: "amount", unit: "USD", max_each: "500.00", max_total: "2000.00", window: "P1D" }],
  ...change,
});

/** Gives each consent that the request needs, one after the other. */
export async function consentAll(spine: Pick<Spine, "approver">, requestId: string): Promise<void> {
  for (;;) {
    const { waitsForConsentOf, digest } = await getRequest(spine.approver, requestId);
    if (!waitsForConsentOf) return;
    const asker = { personId: waitsForConsentOf.id, permissions: permissionsOf(["member"]) };
    await consentToRequest({ asker, requestId, digest, note: "" });
  }
}

/** Makes a delegation: the owner requests it, the represented person consents, and the approver approves the digest. */
export async function delegate(
  spine: Spine,
  authority: Record<string, unknown>[] = [payments(spine)],
  seconds = 3600,
  change: { parentDelegationId?: string; onBehalfOf?: string; maxDepth?: number } = {},
): Promise<string> {
  const expiresAt = new Date(Date.now() + seconds * 1000).toISOString();
  const requestId = await makeRequest(spine.owner, {
    agentId: spine.agentId,
    purpose: "Refund customers",
    authority,
    expiresAt,
    ...change,
  });
  await consentAll(spine, requestId);
  const { digest } = await getRequest(spine.approver, requestId);
  const delegationId = await approveRequest({ asker: spine.approver, requestId, digest, note: "fine" });
  if (delegationId === null) throw new Error("Others have to approve it first.");
  return delegationId;
}

export async function proof(
  spine: Spine,
  { method = "POST", url, ath, jti = randomUUID() }: { method?: string; url: string; ath?: string; jti?: string },
) {
  return new SignJWT({ htm: method, htu: url, jti, ...(ath === undefined ? {} : { ath }) })
    .setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk: spine.jwk })
    .setIssuedAt()
    .sign(spine.privateKey);
}

export async function assertion(spine: Spine, jti: string = randomUUID()): Promise<string> {
  return new SignJWT({ jti })
    .setProtectedHeader({ alg: "ES256", typ: "client-authentication+jwt" })
    .setIssuer(spine.instanceId)
    .setSubject(spine.instanceId)
    .setAudience(runtime().publicUrl)
    .setIssuedAt()
    .setExpirationTime("60s")
    .sign(spine.privateKey);
}

/** Sends a token request as the running agent would. */
export async function requestToken(
  spine: Spine,
  form: Record<string, string> = {},
  headers: Record<string, string> = {},
): Promise<Response> {
  const url = `${runtime().publicUrl}/oauth/token`;
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    client_assertion: await assertion(spine),
    resource: spine.identifier,
    ...form,
  });
  const request = new Request(url, {
    method: "POST",
    body,
    headers: { dpop: await proof(spine, { url }), ...headers },
  });
  return answerTokenRequest({ request, requestId: "test", ip: "127.0.0.1", params: {} });
}

export async function tokenOf(spine: Spine, form: Record<string, string> = {}): Promise<string> {
  const { access_token } = (await (await requestToken(spine, form)).json()) as { access_token: string };
  return access_token;
}

type Answer = {
  status: number;
  decision?: boolean;
  context: {
    code?: string;
    reason?: string;
    decision_id?: string;
    leaf_hash?: string;
    approval?: { id: string; status: string; expires_at: string; wait?: string };
  };
};

/** Asks for a decision as the PEP would. */
export async function evaluate(
  spine: Spine,
  token: string,
  {
    amount = "120.00",
    action = "create",
    type = "payment",
    id = "account/eu-7/pay-1",
    headers = {},
    context = {},
    pepKey = spine.pepKey,
  }: {
    amount?: string;
    action?: string;
    type?: string;
    id?: string;
    headers?: Record<string, string>;
    context?: object;
    pepKey?: string;
  } = {},
): Promise<Answer> {
  const request = new Request(`${runtime().publicUrl}/access/v1/evaluation`, {
    method: "POST",
    headers: { authorization: `Bearer ${pepKey}`, "content-type": "application/json", ...headers },
    body: JSON.stringify({
      subject: { type: "agent", id: spine.spiffeId, properties: { access_token: token } },
      action: { name: action },
      resource: { type, id },
      context: { task: "refund", amount, currency: "USD", ...context },
    }),
  });
  const response = await answerEvaluation({ request, requestId: "test", ip: "127.0.0.1", params: {} });
  return { status: response.status, ...((await response.json()) as Omit<Answer, "status">) };
}
