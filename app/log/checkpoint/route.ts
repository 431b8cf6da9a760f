import { publicCheckpoint } from "@/lib/audit/public-log";
import { machineRoute } from "@/lib/platform/http/machine-route";

export const GET = machineRoute({
  waiter: "strangers",
  answersWhileHeld: true,
  handle: async () =>
    new Response(await publicCheckpoint(), {
      headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-cache" },
    }),
});
