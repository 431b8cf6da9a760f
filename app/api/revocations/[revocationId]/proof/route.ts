import { getProof } from "@/lib/revocation/proof.queries";
import { RevocationParams, RevocationProofResponse } from "@/lib/revocation/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads the proof of a stop: what each resource server and each server process saw of it.",
  permission: ["revocations:read", "agents:own", "delegations:read"],
  params: RevocationParams,
  response: RevocationProofResponse,
  handle: ({ principal, params }) => getProof(principal, params.revocationId),
});
