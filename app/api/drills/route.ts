import { startDrill } from "@/lib/drills/commands/run";
import { getDrills } from "@/lib/drills/queries";
import { DrillsResponse } from "@/lib/drills/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads the stop drills: settings, percentiles of the time to effect, and the last drills.",
  permission: "revocations:read",
  response: DrillsResponse,
  handle: () => getDrills(),
});

export const POST = consoleRoute({
  summary: "Starts a stop drill now: the canary is stopped, measured in each server process, and resumed.",
  permission: "revocations:execute",
  response: DrillsResponse,
  status: 202,
  handle: async ({ principal }) => {
    await startDrill(principal.personId);
    return getDrills();
  },
});
