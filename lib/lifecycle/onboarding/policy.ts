import type { OnboardingStatus } from "@/lib/lifecycle/model";

type Asker = { personId: string; permissions: ReadonlySet<string> };

export type OnboardingAction = "complete" | "return" | "revise" | "withdraw";

/** Whether a person may see a request: everybody who sees all agents, and its requester. */
export const maySee = (asker: Asker, row: { requestedById: string }): boolean =>
  asker.permissions.has("agents:read") || row.requestedById === asker.personId;

/** The actions of a person with a request now. Another person than its requester completes or returns it (I9). */
export function actionsOf(
  asker: Asker,
  { status, requestedById }: { status: OnboardingStatus; requestedById: string },
): OnboardingAction[] {
  const isOwn = requestedById === asker.personId;
  const decides = !isOwn && asker.permissions.has("agents:write") && status === "waiting";
  const changes = isOwn && asker.permissions.has("requests:create");
  return [
    ...(decides ? (["complete", "return"] as const) : []),
    ...(changes && status === "returned" ? (["revise"] as const) : []),
    ...(changes && (status === "returned" || status === "waiting") ? (["withdraw"] as const) : []),
  ];
}
