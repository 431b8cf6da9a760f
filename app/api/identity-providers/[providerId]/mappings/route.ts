import { ProposalRisk } from "@/lib/control-changes/schema";
import { withHeaders } from "@/lib/platform/http/answer";
import { consoleRoute } from "@/lib/sign-in/console-route";
import { addMapping, removeMapping } from "@/lib/sign-in/providers/commands/mappings";
import { listMappings } from "@/lib/sign-in/providers/queries";
import {
  AddMappingRequest,
  ChangedMappings,
  MappingList,
  ProviderParams,
  RemoveMappingRequest,
} from "@/lib/sign-in/providers/schema";

export const GET = consoleRoute({
  summary: "List what the groups of an identity provider mean here",
  permission: "people:read",
  params: ProviderParams,
  response: MappingList,
  handle: ({ principal, params }) => listMappings(principal, params.providerId),
});

export const POST = consoleRoute({
  summary: "Map a group of an identity provider to roles, a group, or both, once a second admin confirmed it (202)",
  permission: "people:write",
  stepUp: true,
  params: ProviderParams,
  body: AddMappingRequest,
  response: ChangedMappings,
  status: 201,
  otherStatuses: [202],
  dryRun: ProposalRisk,
  handle: async ({ principal, params: { providerId }, body }) => {
    const waiting = await addMapping(principal, providerId, body);
    const mappings = await listMappings(principal, providerId);
    return waiting ? withHeaders({ ...mappings, waiting: { changeId: waiting.id } }, { status: 202 }) : mappings;
  },
});

export const DELETE = consoleRoute({
  summary: "Remove the mapping of a group of an identity provider",
  permission: "people:write",
  stepUp: true,
  params: ProviderParams,
  body: RemoveMappingRequest,
  response: MappingList,
  handle: ({ principal, params: { providerId }, body }) =>
    removeMapping(principal, providerId, body.value).then(() => listMappings(principal, providerId)),
});
