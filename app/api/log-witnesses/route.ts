import { addWitness } from "@/lib/log-keeping/witnesses.commands";
import { getWitnesses } from "@/lib/log-keeping/witnesses.queries";
import { AddWitness, WitnessList } from "@/lib/log-keeping/witnesses.schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists the witnesses of the log with what they cosigned",
  permission: "audit:read",
  response: WitnessList,
  handle: async () => ({ witnesses: await getWitnesses() }),
});

export const POST = consoleRoute({
  summary: "Names a witness of the log by its key",
  permission: "settings:write",
  stepUp: true,
  body: AddWitness,
  response: WitnessList,
  status: 201,
  handle: async ({ principal, body }) => {
    await addWitness(principal, body);
    return { witnesses: await getWitnesses() };
  },
});
