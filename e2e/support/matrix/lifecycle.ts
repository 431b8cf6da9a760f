import { type HttpClient, succeeded } from "@/lib/testing/http";
import { addAgent, type Stage } from "@/lib/testing/stage";

/** Reads again until an answer is as it should be. */
async function untilAnswer<Body>(client: HttpClient, path: string, isReady: (body: Body) => boolean): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (performance.now() < deadline) {
    if (isReady(succeeded(await client.get<Body>(path)))) return;
  }
  throw new Error(`${path} never answered as it should.`);
}

const reason = "For a test";
type Made = { agentId: string };

async function addActive(stage: Stage): Promise<Made> {
  const { agentId } = await addAgent(stage);
  succeeded(await stage.admin.post(`/api/agents/${agentId}/activate`, {}));
  return { agentId };
}

/** A revoked agent whose consequences are written, so that it may be reinstated. */
export async function revokedAgent(stage: Stage): Promise<Made> {
  const { agentId } = await addActive(stage);
  succeeded(await stage.admin.post("/api/revocations", { scope: { agentId }, reason }));
  type Agent = { can: string[] };
  await untilAnswer(stage.admin, `/api/agents/${agentId}`, ({ can }: Agent) => can.includes("reinstate"));
  return { agentId };
}

const retired = new WeakMap<Stage, Promise<Made>>();

/** A retired agent with its certificate. One is enough: nothing changes it. */
export function retiredAgent(stage: Stage): Promise<Made> {
  const known = retired.get(stage) ?? retire(stage);
  retired.set(stage, known);
  return known;
}

async function retire(stage: Stage): Promise<Made> {
  const { agentId } = await addActive(stage);
  succeeded(await stage.admin.post(`/api/agents/${agentId}/retire`, { reason }));
  type Retirement = { certificate: object | null };
  const path = `/api/agents/${agentId}/retirement`;
  await untilAnswer(stage.admin, path, ({ certificate }: Retirement) => certificate !== null);
  return { agentId };
}
type Made = Record<string, string>;

/** The admin asks for an agent of the owner. */
async function addOnboarding({ admin, owner }: Stage): Promise<Made> {
  const asked = { name: "asked-agent", purpose: "Refunds", environment: "prod", resourceServerIds: [] };
  const answer = await admin.post<{ id: string }>("/api/onboarding-requests", { ...asked, ownerEmail: owner.email });
  return { onboardingId: succeeded(answer).id };
}

/** A request of the admin that another person returned. */
async function addReturned(stage: Stage, second: HttpClient): Promise<Made> {
  const asked = await addOnboarding(stage);
  succeeded(await second.post(`/api/onboarding-requests/${asked.onboardingId}/return`, { reason: "For a test" }));
  return asked;
}

/** Asks the owner of an agent to accept it; without an agent, of a new one. */
async function addOffer({ admin, owner, ...stage }: Stage, agentId?: string): Promise<Made> {
  const of = agentId ?? (await addAgent({ admin, owner, ...stage })).agentId;
  const offer = { role: "owner", email: owner.email };
  return { offerId: succeeded(await admin.post<{ id: string }>(`/api/agents/${of}/offers`, offer)).id };
}

/** A request and an offer that no call changes. */
export const standingLifecycle = async (stage: Stage, agentId: string): Promise<Made> => ({
  ...(await addOnboarding(stage)),
  ...(await addOffer(stage, agentId)),
});

export const made = {
  onboarding: (stage: Stage) => addOnboarding(stage),
  "returned-onboarding": addReturned,
  offer: (stage: Stage) => addOffer(stage),
} as const satisfies Record<string, (stage: Stage, second: HttpClient) => Promise<Made>>;

export const isOfLifecycle = (given: string): given is keyof typeof made => given in made;
