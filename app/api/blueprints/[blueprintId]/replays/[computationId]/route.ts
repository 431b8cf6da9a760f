import { discardReplay, getReplay } from "@/lib/decisions/replay/ceiling/queries";
import { ReplayComputation, ReplayParams } from "@/lib/decisions/replay/ceiling/schema";
import { ComputationDiscarded } from "@/lib/platform/jobs/computations/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads a replay that goes on as a job: how far it is, and what it found once it is done.",
  permission: "blueprints:write",
  params: ReplayParams,
  response: ReplayComputation,
  handle: ({ principal, params }) => getReplay(principal, params),
});

export const DELETE = consoleRoute({
  summary: "Discards a replay, and stops its computation.",
  permission: "blueprints:write",
  params: ReplayParams,
  response: ComputationDiscarded,
  handle: async ({ principal, params }) => {
    await discardReplay(principal, params);
    return { id: params.computationId };
  },
});
