import { type HttpClient, succeeded } from "@/lib/testing/http";
import { addAgent, type Stage } from "@/lib/testing/stage";

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

/** An agent whose activation the admin asked for. It waits for a second person. */
async function addPending(stage: Stage): Promise<Made> {
  const { agentId } = await addAgent(stage, { riskTier: "high" });
  succeeded(await stage.admin.post(`/api/agents/${agentId}/activate`, {}), [202]);
  return { agentId };
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
  "pending-activation": (stage: Stage) => addPending(stage),
} as const satisfies Record<string, (stage: Stage, second: HttpClient) => Promise<Made>>;

export const isOfLifecycle = (given: string): given is keyof typeof made => given in made;
