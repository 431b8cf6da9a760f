import { publicEntryProof, publicProof } from "@/lib/audit/public-log";
import { machineRoute } from "@/lib/platform/http/machine-route";

export const GET = machineRoute({
  waiter: "strangers",
  answersWhileHeld: true,
  handle: async ({ request }) => {
    const query = new URL(request.url).searchParams;
    const text = await publicEntryProof(query);
    if (text === undefined) return Response.json(await publicProof(query));
    return new Response(text, { headers: { "content-type": "text/plain; charset=utf-8" } });
  },
});
