import { publicProof } from "@/lib/audit/public-log";
import { machineRoute } from "@/lib/platform/http/machine-route";

export const GET = machineRoute({
  waiter: "strangers",
  answersWhileHeld: true,
  handle: async ({ request }) => Response.json(await publicProof(new URL(request.url).searchParams)),
});
