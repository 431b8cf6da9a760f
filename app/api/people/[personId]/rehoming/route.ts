import { PersonParams } from "@/lib/principals/schema";
import { rehomeAll } from "@/lib/requests/commands/rehome";
import { previewRehoming } from "@/lib/requests/rehoming/queries";
import { RehomeAll, RehomeAllResponse, Rehoming, RehomingFilters } from "@/lib/requests/rehoming/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Previews the effect of another delegator on all delegations of a person. Changes nothing.",
  permission: "delegations:write",
  params: PersonParams,
  query: RehomingFilters,
  response: Rehoming,
  handle: ({ principal, params, query }) => previewRehoming(principal, params.personId, query),
});

export const POST = consoleRoute({
  summary: "Requests another delegator for all delegations of a person: all requests are created, or none.",
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
