import { randomBytes, randomUUID } from "node:crypto";
import { AgentClient, newKey } from "@/e2e/support/agent-client";
import { type Answer, HttpClient, type Json, succeeded } from "@/e2e/support/http";
import { addPerson, type Login, signIn, type TestPerson } from "@/e2e/support/people";

/** People and resource server of the story, before there is an agent. */
export type Stage = {
  publicUrl: string;
  admin: HttpClient;
  owner: TestPerson;
  approver: TestPerson;
  server: ProtectedSystem;
};
export type ProtectedSystem = { id: string; identifier: string; pepKey: string };

/** An agent that is enrolled, holds authority and has a token. */
export type Subject = {
  agentId: string;
  name: string;
  spiffeId: string;
  instance: AgentClient;
  delegationId: string;
  token: string;
};

type Where = { url: string; publicUrl: string; admin: Login };

export const paymentTypes = [
  { name: "payment", actions: ["create", "read"], fields: { amount: { kind: "money", unitField: "currency" } } },
];

const unique = (): string => randomBytes(5).toString("hex");

/** Signs the people in, and registers a protected system with a key for its PEP. */
export async function setStage({ url, publicUrl, admin: login }: Where): Promise<Stage> {
  const admin = await signIn(url, login);
  const [owner, approver] = [await addPerson(admin, ["member"]), await addPerson(admin, ["approver"])];
  return { publicUrl, admin, owner, approver, server: await addProtectedSystem(admin) };
}

export async function addProtectedSystem(admin: HttpClient): Promise<ProtectedSystem> {
  const identifier = `https://payments-${unique()}.acme.example`;
  const registration = { name: "Payments", identifier, types: paymentTypes };
  const { id } = succeeded(await admin.post<{ id: string }>("/api/resource-servers", registration));
  const { key } = succeeded(await admin.post<{ key: string }>(`/api/resource-servers/${id}/keys`, { name: "pep" }));
  return { id, identifier, pepKey: key };
}

type RegisteredAgent = Pick<Subject, "agentId" | "name" | "spiffeId">;

/** Registers an agent of the stage's owner. */
export async function addAgent(stage: Stage, change: Json = {}): Promise<RegisteredAgent> {
  const name = `refunds-${unique()}`;
  const { email: ownerEmail } = stage.owner;
  const registration = { name, purpose: "Refunds", ownerEmail, environment: "prod", riskTier: "low", ...change };
  const agent = succeeded(await stage.admin.post<{ id: string; spiffeId: string }>("/api/agents", registration));
  return { agentId: agent.id, name, spiffeId: agent.spiffeId };
}

export async function enrolmentToken(stage: Stage, agentId: string): Promise<string> {
  const path = `/api/agents/${agentId}/enrolment-tokens`;
  return succeeded(await stage.admin.post<{ token: string }>(path, { ttlSeconds: 600 })).token;
}

/** Makes a key and enrols it. */
export async function addInstance(stage: Stage, agentId: string): Promise<AgentClient> {
  const instance = new AgentClient(stage.publicUrl);
  const metadata = instance.metadata();
  const token = await enrolmentToken(stage, agentId);
  const registered = succeeded(await instance.register(token, { at: stage.admin.origin, metadata }));
  instance.clientId = registered.client_id;
  instance.registrationToken = registered.registration_access_token;
  return instance;
}

/** One element over the stage's protected system, with changes. */
export const payments = ({ server }: Stage, change: Json = {}): Json => ({
  type: "payment",
  locations: [server.identifier],
  actions: ["create"],
  identifiers: ["account/eu-*"],
  limits: [{ field: "amount", unit: "USD", max_each: "500.00", max_total: "2000.00", window: "P1D" }],
  ...change,
});

/** Enrols another copy of a subject's agent, rotates its key and uses the retired one: answers the detection's id. */
export async function showCopy(stage: Stage, { agentId }: Pick<Subject, "agentId">): Promise<string> {
  const instance = await addInstance(stage, agentId);
  const at = stage.admin.origin;
  const next = newKey();
  succeeded(await instance.rotate(next, { at }));
  await instance.withKey(next).requestToken(stage.server.identifier, { at });
  // Signed as by a clock that is fast: later than the retirement and its grace.
  const iat = Math.floor(Date.now() / 1000) + 20;
  const form = { client_assertion: instance.assertion({ iat, exp: iat + 60 }) };
  await instance.requestToken(stage.server.identifier, { form, at });
  type Detections = { detections: { id: string; instanceId: string }[] };
  const { detections } = succeeded(await stage.admin.get<Detections>(`/api/detections?agentId=${agentId}`));
  const detection = detections.find(({ instanceId }) => instanceId === instance.clientId);
  if (!detection) throw new Error("The copy was not seen.");
  return detection.id;
}

export const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();

export type MadeRequest = { id: string; digest: string; status: string };

/** The owner asks for authority. */
export async function ask(stage: Stage, agentId: string, change: Json = {}): Promise<MadeRequest> {
  const request = { agentId, purpose: "Refund customers", authority: [payments(stage)], expiresAt: inAnHour() };
  return succeeded(await stage.owner.client.post<MadeRequest>("/api/requests", { ...request, ...change }));
}

/** The owner makes a request and the approver approves it; answers the delegation's id. */
export async function delegate(stage: Stage, agentId: string, change: Json = {}): Promise<string> {
  const { id, digest } = await ask(stage, agentId, change);
  const path = `/api/requests/${id}/approve`;
  return succeeded(await stage.approver.client.post<{ delegationId: string }>(path, { digest, note: "" })).delegationId;
}

/** Lives the story up to a token. */
export async function addSubject(stage: Stage, authority: Json[] = [payments(stage)]): Promise<Subject> {
  const agent = await addAgent(stage);
  succeeded(await stage.admin.post(`/api/agents/${agent.agentId}/activate`));
  const instance = await addInstance(stage, agent.agentId);
  const delegationId = await delegate(stage, agent.agentId, { authority });
  const token = await instance.token(stage.server.identifier, { at: stage.admin.origin });
  return { ...agent, instance, delegationId, token };
}

export type Decided = {
  decision?: boolean;
  context: {
    decision_id: string;
    code?: string;
    leaf_hash?: string;
    approval?: { id: string; status: string; expires_at: string; wait?: string };
  };
};
export type Asked = {
  amount?: string;
  id?: string;
  at?: string;
  headers?: Record<string, string>;
  context?: Json;
};

/** The AuthZEN evaluation of one payment. */
export const evaluationOf = ({ spiffeId, token }: Subject, { amount = "1.00", id, context }: Asked = {}): Json => ({
  subject: { type: "agent", id: spiffeId, properties: { access_token: token } },
  action: { name: "create" },
  resource: { type: "payment", id: id ?? "account/eu-7/pay-1" },
  context: { task: "refund", amount, currency: "USD", ...context },
});

/** Asks for a decision as the protected system does. */
export function evaluate(stage: Stage, subject: Subject, asked: Asked = {}): Promise<Answer<Decided>> {
  const { at = stage.admin.origin, headers } = asked;
  const authorization = { authorization: `Bearer ${stage.server.pepKey}`, ...headers };
  return new HttpClient(at).post<Decided>("/access/v1/evaluation", evaluationOf(subject, asked), authorization);
}

/**
 * Asks until there is a decision: a busy server that cannot decide in time says so, and is asked the same again under one
 * Idempotency-Key.
 */
export async function evaluateAtLength(stage: Stage, subject: Subject, asked: Asked = {}): Promise<Answer<Decided>> {
  const headers = { "idempotency-key": randomUUID(), ...asked.headers };
  for (;;) {
    const answer = await evaluate(stage, subject, { ...asked, headers });
    if (answer.status !== 503) return answer;
  }
}
