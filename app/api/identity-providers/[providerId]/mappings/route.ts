import { consoleRoute } from "@/lib/people/console-route";
import { addMapping, removeMapping } from "@/lib/people/identity-providers/commands/mappings";
import { listMappings } from "@/lib/people/identity-providers/queries";
import {
  AddMappingRequest,
  MappingList,
  ProviderParams,
  RemoveMappingRequest,
} from "@/lib/people/identity-providers/schema";

export const GET = consoleRoute({
  summary: "List what the groups of an identity provider mean here",
  permission: "people:read",
  params: ProviderParams,
  response: MappingList,
  handle: ({ principal, params }) => listMappings(principal, params.providerId),
});

export const POST = consoleRoute({
  summary: "Map a group of an identity provider to roles, a group, or both",
  permission: "people:write",
  stepUp: true,
  params: ProviderParams,
  body: AddMappingRequest,
  response: MappingList,
  status: 201,
  handle: ({ principal, params: { providerId }, body }) =>
    addMapping(principal, providerId, body).then(() => listMappings(principal, providerId)),
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
