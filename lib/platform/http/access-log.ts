import { pathOfUrl } from "@/lib/platform/http/request-url";
import { log } from "@/lib/platform/log/log";

type Access = { request: Request; requestId: string; status: number; startedAt: number; personId?: string | undefined };

/** Writes the one line that every request leaves: no query, no body, no header can bring a secret into it. */
export function logAccess({ request, requestId, status, startedAt, personId }: Access): void {
  log.info(
    {
      request_id: requestId,
      method: request.method,
      path: pathOfUrl(request.url),
      status,
      ms: Math.round((performance.now() - startedAt) * 10) / 10,
      ...(personId ? { person: personId } : {}),
    },
    "request",
  );
}
