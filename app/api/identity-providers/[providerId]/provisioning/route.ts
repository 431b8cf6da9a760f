import { ProposalRisk } from "@/lib/control-changes/schema";
import { withHeaders } from "@/lib/platform/http/answer";
import { consoleRoute } from "@/lib/sign-in/console-route";
import { issueToken } from "@/lib/sign-in/providers/provisioning/commands";
import { getProvisioning } from "@/lib/sign-in/providers/provisioning/queries";
import {
  IssuedTokenResponse,
  IssueTokenRequest,
  ProvisioningResponse,
} from "@/lib/sign-in/providers/provisioning/schema";
import { ProviderParams } from "@/lib/sign-in/providers/schema";

export const GET = consoleRoute({
  summary: "Reads how a SCIM client provisions people of an identity provider: tokens, counts, refused requests.",
  permission: "people:read",
  params: ProviderParams,
  response: ProvisioningResponse,
  handle: ({ params }) => getProvisioning(params.providerId),
});

export const POST = consoleRoute({
  summary: "Issues a token for a SCIM client, which acts once a second admin confirmed it (202).",
  permission: "people:write",
  stepUp: "person",
  params: ProviderParams,
  body: IssueTokenRequest,
  response: IssuedTokenResponse,
  status: 201,
  otherStatuses: [202],
  dryRun: ProposalRisk,
  handle: async ({ principal, params: { providerId }, body }) => {
    const { secret, waiting } = await issueToken(principal, providerId, body);
    const issued = { ...(await getProvisioning(providerId)), secret };
    return waiting ? withHeaders({ ...issued, waiting: { changeId: waiting.id } }, { status: 202 }) : issued;
  },
});
