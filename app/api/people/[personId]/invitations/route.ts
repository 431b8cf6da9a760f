import { inviteAgain } from "@/lib/people/commands/create-person";
import { toPersonResponse } from "@/lib/people/queries";
import { CreatePersonResponse } from "@/lib/people/schema";
import { PersonParams } from "@/lib/principals/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Replace the invitation link of a person who has not accepted it",
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
