import { inviteAgain } from "@/lib/people/commands/create-person";
import { consoleRoute } from "@/lib/people/console-route";
import { toPersonResponse } from "@/lib/people/queries";
import { CreatePersonResponse } from "@/lib/people/schema";
import { PersonParams } from "@/lib/people/standing/person-id/schema";

export const POST = consoleRoute({
  summary: "Replace the invitation link of somebody who has not accepted one",
  permission: "people:write",
  stepUp: true,
  params: PersonParams,
  response: CreatePersonResponse,
  status: 201,
  handle: async ({ principal, params }) => {
    const { person, invitationUrl } = await inviteAgain(principal, params.personId);
    return { ...toPersonResponse(person), invitationUrl };
  },
});
