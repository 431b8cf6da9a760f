import { publicTile } from "@/lib/audit/tiles";
import { machineRoute } from "@/lib/platform/http/machine-route";

/** A partial tile is replaced by a wider one. It is not kept longer than readers use it. */
const maxAge = { whole: "public, max-age=31536000, immutable", partial: "public, max-age=3600" };

export const GET = machineRoute({
  waiter: "strangers",
  answersWhileHeld: true,
  handle: async ({ params: { tile = "" } }) => {
    const { bytes, whole } = await publicTile(tile);
    const headers = {
      "content-type": "application/octet-stream",
      "cache-control": whole ? maxAge.whole : maxAge.partial,
    };
    return new Response(bytes, { headers });
  },
});
