import { publicConsistency } from "@/lib/audit/public-log";
import { machineRoute } from "@/lib/platform/http/machine-route";

export const GET = machineRoute({
  waiter: "strangers",
  answersWhileHeld: true,
  handle: async ({ request }) =>
    new Response(await publicConsistency(new URL(request.url).searchParams), {
      headers: { "content-type": "text/plain; charset=utf-8" },
    }),
});
