import { mayInspect } from "@/lib/platform/http/inspection";
import { publicReadiness, readiness } from "@/lib/platform/observability/readiness";

/** Whether this server should get requests, and which checks fail. Only operators read the details. */
export async function GET(request: Request): Promise<Response> {
  const full = await readiness();
  return Response.json(mayInspect(request) ? full : publicReadiness(full), {
    status: full.status === "not_ready" ? 503 : 200,
    headers: { "cache-control": "no-store" },
  });
}
