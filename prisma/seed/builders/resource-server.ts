import type { Principal } from "@/lib/principals/principal";
import { issueResourceServerKey, registerResourceServer } from "@/lib/resource-servers/commands";
import { RegisterResourceServerRequest } from "@/lib/resource-servers/schema";

let built = 0;

/** Registers a resource server with a payments catalogue, unless told otherwise, and one key for its PEP. */
export async function buildResourceServer(
  principal: Principal,
  overrides: Partial<RegisterResourceServerRequest> = {},
) {
  built += 1;
  const request = RegisterResourceServerRequest.parse({
    name: `Payments ${built}`,
    identifier: `https://payments-${built}.acme.example`,
    types: [
      { name: "payment", actions: ["create", "read"], fields: { amount: { kind: "money", unitField: "currency" } } },
    ],
    ...overrides,
  });
  const server = await registerResourceServer(principal, request);
  const { id: keyId, key } = await issueResourceServerKey(principal, server.id, { name: "PEP" });
  return { server, keyId, key };
}
