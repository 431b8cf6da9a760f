import { issueResourceServerKey } from "@/lib/resource-servers/commands";
import { listResourceServerKeys } from "@/lib/resource-servers/queries";
import {
  IssuedKeyResponse,
  IssueKeyRequest,
  ResourceServerKeyFilters,
  ResourceServerKeyList,
  ResourceServerParams,
} from "@/lib/resource-servers/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists the keys of a resource server, never their secrets.",
  permission: "resource-servers:read",
  params: ResourceServerParams,
  query: ResourceServerKeyFilters,
  response: ResourceServerKeyList,
  handle: ({ principal, params, query }) => listResourceServerKeys(principal, params.resourceServerId, query),
});

export const POST = consoleRoute({
  summary: "Issues a key for the server's PEP; it is shown once.",
  permission: "resource-servers:write",
  stepUp: "person",
  params: ResourceServerParams,
  body: IssueKeyRequest,
  response: IssuedKeyResponse,
  status: 201,
  handle: ({ principal, params, body }) => issueResourceServerKey(principal, params.resourceServerId, body),
});
