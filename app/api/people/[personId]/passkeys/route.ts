import { listPasskeysOf } from "@/lib/passkeys/queries";
import { PasskeyList } from "@/lib/passkeys/schema";
import { PersonParams } from "@/lib/principals/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "List a person's passkeys",
  permission: "people:read",
  params: PersonParams,
  response: PasskeyList,
  handle: ({ principal, params }) => listPasskeysOf(principal, params.personId),
});
