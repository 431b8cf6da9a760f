import { placeHold } from "@/lib/log-keeping/holds.commands";
import { getHolds } from "@/lib/log-keeping/holds.queries";
import { LegalHoldList, PlaceHold } from "@/lib/log-keeping/holds.schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists the legal holds in effect and the latest released ones",
  permission: "audit:read",
  response: LegalHoldList,
  handle: async ({ principal }) => ({ holds: await getHolds(principal) }),
});

export const POST = consoleRoute({
  summary: "Places a legal hold",
  permission: "settings:write",
  stepUp: true,
  body: PlaceHold,
  response: LegalHoldList,
  status: 201,
  handle: async ({ principal, body }) => {
    await placeHold(principal, body);
    return { holds: await getHolds(principal) };
  },
});
