import { countSmallImpact } from "@/lib/revocation/commands/count";
import { revoke } from "@/lib/revocation/commands/revoke";
import { getRevocation, listRevocations } from "@/lib/revocation/queries";
import {
  isWide,
  RevocationFilters,
  RevocationList,
  RevocationResponse,
  RevokeRequest,
  scopeOf,
} from "@/lib/revocation/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists revocations with the proof of their effect.",
  permission: ["revocations:read", "agents:own", "delegations:read"],
  query: RevocationFilters,
  response: RevocationList,
  handle: ({ principal, query }) => listRevocations(principal, query),
});

export const POST = consoleRoute({
  summary: "Stops everything of a scope at once.",
  permission: ["revocations:execute", "agents:own"],
  body: RevokeRequest,
  stepUp: isWide,
  response: RevocationResponse,
  handle: async ({ principal: asker, body: { scope, reason } }) => {
    const id = await revoke({ asker, scope: scopeOf(scope), reason });
    if (!isWide({ scope })) await countSmallImpact(id);
    return getRevocation(asker, id);
  },
});
