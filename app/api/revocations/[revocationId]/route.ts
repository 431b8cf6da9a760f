import { getRevocation } from "@/lib/revocation/queries";
import { RevocationParams, RevocationResponse } from "@/lib/revocation/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads a revocation with the proof of its effect.",
  permission: ["revocations:read", "agents:own", "delegations:read"],
  params: RevocationParams,
  response: RevocationResponse,
  handle: ({ principal, params }) => getRevocation(principal, params.revocationId),
});
