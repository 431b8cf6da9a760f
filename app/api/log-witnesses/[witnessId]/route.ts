import { removeWitness } from "@/lib/log-keeping/witnesses.commands";
import { getWitnesses } from "@/lib/log-keeping/witnesses.queries";
import { WitnessList, WitnessParams } from "@/lib/log-keeping/witnesses.schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const DELETE = consoleRoute({
  summary: "Removes a witness of the log",
  permission: "settings:write",
  stepUp: true,
  params: WitnessParams,
  response: WitnessList,
  handle: async ({ principal, params }) => {
    await removeWitness(principal, params.witnessId);
    return { witnesses: await getWitnesses() };
  },
});
