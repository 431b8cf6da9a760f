import { metrics } from "@/lib/platform/metrics/metrics";

/** Figures in Prometheus' text format. */
export async function GET(): Promise<Response> {
  const { registry } = metrics();
  return new Response(await registry.metrics(), {
    headers: { "content-type": registry.contentType, "cache-control": "no-store" },
  });
}
