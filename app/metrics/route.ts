import { inspectionRefused, mayInspect } from "@/lib/platform/http/inspection";
import { metrics } from "@/lib/platform/observability/metrics";

/** Figures in Prometheus' text format. */
export async function GET(request: Request): Promise<Response> {
  if (!mayInspect(request)) return inspectionRefused(request);
  const { registry } = metrics();
  return new Response(await registry.metrics(), {
    headers: { "content-type": registry.contentType, "cache-control": "no-store" },
  });
}
