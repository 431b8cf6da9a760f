import { consoleRoute } from "@/lib/people/console-route";
import { listPasskeysOf } from "@/lib/people/passkeys/queries";
import { PasskeyList } from "@/lib/people/passkeys/schema";
import { PersonParams } from "@/lib/people/standing/person-id/schema";

export const GET = consoleRoute({
  summary: "List a person's passkeys",
  permission: "people:read",
  params: PersonParams,
  response: PasskeyList,
  handle: ({ principal, params }) => listPasskeysOf(principal, params.personId),
});
