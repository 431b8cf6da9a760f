import { randomBytes, randomUUID } from "node:crypto";
import { AgentClient, newKey } from "./agent-client";
import { type Answer, addPerson, HttpClient, type Json, type Login, signIn, succeeded, type TestPerson } from "./http";

/** People and resource server of the story, before there is an agent. */
export type Stage = {
  publicUrl: string;
  admin: HttpClient;
  owner: TestPerson;
  approver: TestPerson;
  server: ProtectedSystem;
};
export type ProtectedSystem = { id: string; identifier: string; pepKey: string };

/** The parts of a stage that ask for and give authority. */
export type Parties = {
  owner: Pick<TestPerson, "client">;
  approver: Pick<TestPerson, "client">;
  server: Pick<ProtectedSystem, "identifier">;
};

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
export const payments = ({ server }: Pick<Parties, "server">, change: Json = {}): Json => ({
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

/** A period of a year, with now in its middle. */
export const yearAroundNow = (): { from: string; to: string } => {
  const [from = "", to = ""] = [-183, 183].map((days) => new Date(Date.now() + days * 86_400_000).toISOString());
  return { from, to };
};
export const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();

export type MadeRequest = { id: string; digest: string; status: string };

/** The owner asks for authority. */
export async function ask(stage: Parties, agentId: string, change: Json = {}): Promise<MadeRequest> {
  const request = { agentId, purpose: "Refund customers", authority: [payments(stage)], expiresAt: inAnHour() };
  return succeeded(await stage.owner.client.post<MadeRequest>("/api/requests", { ...request, ...change }));
}

/** The owner makes a request and the approver approves it; answers the delegation's id. */
export async function delegate(stage: Parties, agentId: string, change: Json = {}): Promise<string> {
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

type Holder = Pick<Subject, "spiffeId" | "token">;
type Pep = { admin: Pick<HttpClient, "origin">; server: Pick<ProtectedSystem, "pepKey"> };

/** The AuthZEN evaluation of one payment. */
export const evaluationOf = ({ spiffeId, token }: Holder, { amount = "1.00", id, context }: Asked = {}): Json => ({
  subject: { type: "agent", id: spiffeId, properties: { access_token: token } },
  action: { name: "create" },
  resource: { type: "payment", id: id ?? "account/eu-7/pay-1" },
  context: { task: "refund", amount, currency: "USD", ...context },
});

/** Asks for a decision as the protected system does. */
export function evaluate(stage: Pep, subject: Holder, asked: Asked = {}): Promise<Answer<Decided>> {
  const { at = stage.admin.origin, headers } = asked;
  const authorization = { authorization: `Bearer ${stage.server.pepKey}`, ...headers };
  return new HttpClient(at).post<Decided>("/access/v1/evaluation", evaluationOf(subject, asked), authorization);
}

/**
 * Asks until there is a decision: a busy server that cannot decide in time says so, and is asked the same again under one
 * Idempotency-Key.
 */
export async function evaluateAtLength(stage: Pep, subject: Holder, asked: Asked = {}): Promise<Answer<Decided>> {
  const headers = { "idempotency-key": randomUUID(), ...asked.headers };
  for (;;) {
    const answer = await evaluate(stage, subject, { ...asked, headers });
    if (answer.status !== 503) return answer;
  }
}

/** An action that waits for a person. */
export type AskedAction = { id: string; digest: string; operation: string };

/** One element that asks a person above 250 USD. */
export const asking = (stage: Stage): Json =>
  payments(stage, {
    limits: [{ field: "amount", unit: "USD", max_each: "500.00", max_total: "100000.00", window: "P1D" }],
    conditions: { approval_above: { field: "amount", unit: "USD", value: "250.00" } },
  });

/** An agent whose larger payments ask a person. */
export const addAskingSubject = (stage: Stage): Promise<Subject> => addSubject(stage, [asking(stage)]);

/** Asks for a decision about a payment, as the agent's resource server does. */
export const askToPay = (
  stage: Stage,
  subject: Subject,
  {
    operation,
    at,
    amount = "420.00",
    headers,
  }: { operation: string; at?: string; amount?: string; headers?: Record<string, string> },
): Promise<Answer<Decided>> =>
  evaluateAtLength(stage, subject, {
    amount,
    context: { operation_digest: operation },
    ...(at === undefined ? {} : { at }),
    ...(headers === undefined ? {} : { headers }),
  });

/** Asks for an action that needs an approval, and reads the document that the approver sees. */
export async function askPerson(
  stage: Stage,
  subject: Subject,
  operation: string = randomUUID(),
): Promise<AskedAction> {
  const { body } = await askToPay(stage, subject, { operation });
  const id = body.context.approval?.id ?? "";
  const { digest } = succeeded(await stage.approver.client.get<{ digest: string }>(`/api/action-approvals/${id}`));
  return { id, digest, operation };
}

/** The approver decides the shown document by its digest. */
export const decideAction = (
  stage: Stage,
  { id, digest }: AskedAction,
  verb: "approve" | "deny",
): Promise<Answer<{ status: string }>> =>
  stage.approver.client.post<{ status: string }>(`/api/action-approvals/${id}/${verb}`, { digest, note: "A test" });

/** The agent waits for a person with its own token and a fresh proof. */
export function waitAs(
  stage: Stage,
  { instance, token }: Pick<Subject, "instance" | "token">,
  id: string,
  { seconds = 0, at = stage.admin.origin }: { seconds?: number; at?: string } = {},
): Promise<Answer<{ id: string; status: string; expires_at: string }>> {
  const path = `/access/v1/approvals/${id}`;
  const dpop = instance.proof("GET", `${stage.publicUrl}${path}`, { token });
  return new HttpClient(at).get(`${path}?wait=${seconds}`, { authorization: `DPoP ${token}`, dpop });
}
