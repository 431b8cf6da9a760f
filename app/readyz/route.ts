import { readiness } from "@/lib/platform/health/readiness";

/** Whether this server should get requests, and why not. */
export async function GET(): Promise<Response> {
  const answer = await readiness();
  return Response.json(answer, {
    status: answer.status === "ready" ? 200 : 503,
    headers: { "cache-control": "no-store" },
  });
}
