import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { lazyReader, sendJson } from "@/components/data/api-client";
import { listQuery, readQuery } from "@/components/data/queries";
import { type BoardColumn, type OnboardingStatus, onboardingStatuses } from "@/lib/lifecycle/model";
import type { ProposePolicy } from "@/lib/lifecycle/policy/schema";
import type { AskOnboarding, CompleteOnboarding, OfferOwnership, SetPlannedEnd } from "@/lib/lifecycle/schema";

const schemas = () => import("@/lib/lifecycle/schema");
const OnboardingList = lazyReader(() => schemas().then((module) => module.OnboardingList));
const OnboardingResponse = lazyReader(() => schemas().then((module) => module.OnboardingResponse));
const OfferResponse = lazyReader(() => schemas().then((module) => module.OfferResponse));
const AgentLifecycle = lazyReader(() => schemas().then((module) => module.AgentLifecycle));
const BoardPage = lazyReader(() => import("@/lib/lifecycle/board/schema").then((module) => module.BoardPage));
const policySchemas = () => import("@/lib/lifecycle/policy/schema");
const Policy = lazyReader(() => policySchemas().then((module) => module.LifecyclePolicyResponse));
const PolicyPreviewResponse = lazyReader(() => policySchemas().then((module) => module.PolicyPreviewResponse));

export const lifecycleKeys = {
  onboardings: (status: OnboardingStatus) => ["onboarding", "list", status],
  onboarding: (id: string) => ["onboarding", "one", id],
  agent: (id: string) => ["agents", "lifecycle", id],
  offer: (id: string) => ["agents", "offer", id],
  board: (column: BoardColumn) => ["agents", "board", column],
  policy: ["lifecycle-policy"],
} as const;

/** Reads a state from the URL; one that there is not becomes that of requests that wait. */
export const stateOf = (text: string | undefined): OnboardingStatus =>
  onboardingStatuses.find((one) => one === text) ?? "waiting";

export const onboardingList = (status: OnboardingStatus) => ({
  meta: { topics: ["onboarding"] },
  ...listQuery(lifecycleKeys.onboardings(status), "/api/onboarding-requests", OnboardingList, { status }),
});
export const oneOnboarding = (id: string) =>
  readQuery(lifecycleKeys.onboarding(id), `/api/onboarding-requests/${id}`, OnboardingResponse);
export const agentLifecycle = (id: string) => ({
  meta: { topics: ["lifecycle-policy", "instances", "delegations", "people"] },
  ...readQuery(lifecycleKeys.agent(id), `/api/agents/${id}/lifecycle`, AgentLifecycle),
});
export const oneOffer = (id: string) =>
  readQuery(lifecycleKeys.offer(id), `/api/ownership-offers/${id}`, OfferResponse);
export const boardColumn = (column: BoardColumn) => ({
  meta: { topics: ["onboarding", "lifecycle-policy"] },
  ...listQuery(lifecycleKeys.board(column), "/api/agents/board", BoardPage, { column }),
});
export const lifecyclePolicy = {
  meta: { topics: ["control-changes"] },
  ...readQuery(lifecycleKeys.policy, "/api/lifecycle-policy", Policy),
};

const refresh = (client: QueryClient) =>
  Promise.all(["onboarding", "agents", "inbox"].map((key) => client.invalidateQueries({ queryKey: [key] })));

/** Gives what can be done with requests, offers and planned ends. The lists are then read again. */
export function useLifecycleCommands() {
  const client = useQueryClient();
  const request = async (method: "POST" | "PUT", path: string, body: object) => {
    const changed = await sendJson(method, `/api/onboarding-requests${path}`, body, { schema: OnboardingResponse });
    await refresh(client);
    return changed;
  };
  const offer = async (path: string, body: object = {}) => {
    const changed = await sendJson("POST", path, body, { schema: OfferResponse });
    await refresh(client);
    return changed;
  };
  return {
    ask: (body: AskOnboarding) => request("POST", "", body),
    revise: (id: string, body: AskOnboarding) => request("PUT", `/${id}`, body),
    complete: (id: string, body: CompleteOnboarding & { version: number }) => request("POST", `/${id}/complete`, body),
    giveBack: (id: string, reason: string, version: number) => request("POST", `/${id}/return`, { reason, version }),
    withdraw: (id: string, reason: string) => request("POST", `/${id}/withdraw`, { reason }),
    offer: (agentId: string, body: OfferOwnership) => offer(`/api/agents/${agentId}/offers`, body),
    accept: (id: string, version: number) => offer(`/api/ownership-offers/${id}/accept`, { version }),
    decline: (id: string, reason: string) => offer(`/api/ownership-offers/${id}/decline`, { reason }),
    withdrawOffer: (id: string) => offer(`/api/ownership-offers/${id}/withdraw`),
    claim: (agentId: string, reason: string) => offer(`/api/agents/${agentId}/claims`, { reason }),
    confirmClaim: (id: string, version: number) => offer(`/api/ownership-offers/${id}/confirm`, { version }),
    refuseClaim: (id: string, reason: string) => offer(`/api/ownership-offers/${id}/refuse`, { reason }),
    /** Sets the planned end in the state of `ifMatch`. */
    setEnd: async (agentId: string, body: SetPlannedEnd, ifMatch: string | undefined) => {
      const options = { schema: AgentLifecycle, ifMatch };
      const changed = await sendJson("PUT", `/api/agents/${agentId}/planned-end`, body, options);
      client.setQueryData(lifecycleKeys.agent(agentId), changed);
      await refresh(client);
    },
  };
}

export const previewPolicy = (rules: ProposePolicy["rules"]) =>
  sendJson("POST", "/api/lifecycle-policy/preview", { rules }, { schema: PolicyPreviewResponse });
export const proposePolicy = (body: ProposePolicy) =>
  sendJson("PUT", "/api/lifecycle-policy", body, { schema: Policy });
