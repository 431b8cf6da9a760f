import { lazyReader, sendJson } from "@/components/data/api-client";
import { readQuery } from "@/components/data/queries";
import type { NarrowingResponse } from "@/lib/privilege-use/asked/schema";
import type { DelegationUse } from "@/lib/privilege-use/schema";

const schemas = () => import("@/lib/privilege-use/asked/schema");
const List = lazyReader(() => schemas().then((module) => module.NarrowingList));
const schema = lazyReader(() => schemas().then((module) => module.NarrowingResponse));

/** The newest requests to narrow a delegation, answered ones among them. */
export const narrowingsOf = (delegationId: string) => ({
  meta: { topics: ["narrowings", "delegations"] },
  ...readQuery(["narrowings", delegationId], `/api/delegations/${delegationId}/narrowing-requests`, List, { limit: 2 }),
});

/** Asks the owner to narrow a delegation to its use of some days. */
export const askNarrowing = (delegationId: string, days: number, reason: string): Promise<NarrowingResponse> =>
  sendJson("POST", `/api/delegations/${delegationId}/narrowing-requests`, { days, reason }, { schema });

/** Narrows as asked, to the suggestion that was shown. */
export const acceptNarrowing = (
  id: string,
  { suggestion, version }: Pick<DelegationUse, "suggestion" | "version">,
): Promise<NarrowingResponse> =>
  sendJson("POST", `/api/narrowing-requests/${id}/accept`, { authority: suggestion ?? [], version }, { schema });

/** Declines a request, or withdraws one's own. */
export const endNarrowing = (id: string, action: "decline" | "withdraw", note: string): Promise<NarrowingResponse> =>
  sendJson("POST", `/api/narrowing-requests/${id}/${action}`, { note }, { schema });
