import { ProposalRisk } from "@/lib/control-changes/schema";
import { updatePerson } from "@/lib/people/commands/update-person";
import { toChangedPerson } from "@/lib/people/queries";
import { ChangedPersonResponse } from "@/lib/people/schema";
import { withHeaders } from "@/lib/platform/http/answer";
import { expectedVersion } from "@/lib/platform/http/version-tag";
import { PersonParams } from "@/lib/principals/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Reactivate a person; who holds a role that decides waits for a second admin (202)",
  permission: "people:write",
  stepUp: true,
  params: PersonParams,
  versioned: true,
  response: ChangedPersonResponse,
  otherStatuses: [202],
  dryRun: ProposalRisk,
  handle: async ({ principal, params, request }) => {
    const expected = expectedVersion(request);
    const changed = await updatePerson(principal, params.personId, { status: "active" }, expected);
    return withHeaders(toChangedPerson(changed), { status: changed.waiting ? 202 : 200 });
  },
});
