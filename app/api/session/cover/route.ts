import { endCover, setCover } from "@/lib/approval-policies/cover/commands";
import { getCover } from "@/lib/approval-policies/cover/queries";
import { CoverResponse, SetCoverRequest } from "@/lib/approval-policies/cover/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Gets the caller's cover, and the approvers that the caller covers.",
  permission: "requests:decide",
  response: CoverResponse,
  handle: ({ principal }) => getCover(principal),
});

export const PUT = consoleRoute({
  summary: "Sets the cover who decides requests for the caller until a given time.",
  permission: "requests:decide",
  body: SetCoverRequest,
  response: CoverResponse,
  handle: async ({ principal, body }) => {
    await setCover(principal, body);
    return getCover(principal);
  },
});

export const DELETE = consoleRoute({
  summary: "Ends one's cover.",
  permission: "requests:decide",
  response: CoverResponse,
  handle: async ({ principal }) => {
    await endCover(principal);
    return getCover(principal);
  },
});
