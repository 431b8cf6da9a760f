import { consoleRoute } from "@/lib/sign-in/console-route";
import { refreshNow } from "@/lib/trusted-issuers/commands/refresh-keys";
import { toIssuerResponse } from "@/lib/trusted-issuers/queries";
import { TrustedIssuerParams, TrustedIssuerResponse } from "@/lib/trusted-issuers/schema";

export const POST = consoleRoute({
  summary: "Fetches an issuer's keys now; a failure is in the answer, and leaves the keys there were.",
  permission: "settings:write",
  params: TrustedIssuerParams,
  response: TrustedIssuerResponse,
  handle: async ({ params }) => toIssuerResponse(await refreshNow(params.issuerId)),
});
