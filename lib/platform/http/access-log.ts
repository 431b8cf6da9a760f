import { log } from "@/lib/platform/observability/log";
import { routeOf } from "./request-path";

type Access = { request: Request; requestId: string; status: number; startedAt: number; personId?: string | undefined };

/** Writes the one line that every request leaves. It names the route: nothing that the client chose but the id. */
export function logAccess({ request, requestId, status, startedAt, personId }: Access): void {
  log.info(
    {
      request_id: requestId,
      method: request.method,
      route: routeOf(request),
      status,
      ms: Math.round((performance.now() - startedAt) * 10) / 10,
      ...(personId ? { person: personId } : {}),
    },
    "request",
  );
}
