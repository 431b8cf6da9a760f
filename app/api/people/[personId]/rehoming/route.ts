import { PersonParams } from "@/lib/principals/schema";
import { rehomeAll } from "@/lib/requests/commands/rehome";
import { previewRehoming } from "@/lib/requests/rehoming/queries";
import { RehomeAll, RehomeAllResponse, Rehoming, RehomingFilters } from "@/lib/requests/rehoming/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Tells what a person delegates, and what would become of it if somebody else delegated it. Changes nothing.",
  permission: "delegations:write",
  params: PersonParams,
  query: RehomingFilters,
  response: Rehoming,
  handle: ({ principal, params, query }) => previewRehoming(principal, params.personId, query),
});

export const POST = consoleRoute({
  summary: "Asks that somebody else delegate what a person delegates: all requests are made, or none.",
  permission: "delegations:write",
  params: PersonParams,
  body: RehomeAll,
  response: RehomeAllResponse,
  status: 201,
  handle: async ({ principal, params, body }) => {
    const made = await rehomeAll(principal, params.personId, body);
    return { requests: [...made].map(([delegationId, id]) => ({ id, delegationId })) };
  },
});
