import { ChainEvidence } from "@/lib/delegations/evidence.schema";
import { getChainEvidence } from "@/lib/delegations/queries";
import { DelegationParams } from "@/lib/delegations/schema";
import { withHeaders } from "@/lib/platform/http/answer";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Downloads the signed chain of a delegation with the keys that verify it, to be verified offline.",
  permission: "delegations:read",
  params: DelegationParams,
  response: ChainEvidence,
  handle: async ({ principal, params }) =>
    withHeaders(await getChainEvidence(principal, params.delegationId), {
      headers: { "content-disposition": `attachment; filename="mandate-chain-${params.delegationId}.json"` },
    }),
});
