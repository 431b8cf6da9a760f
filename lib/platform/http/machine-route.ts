import { logAccess } from "@/lib/platform/http/access-log";
import { clientAddress } from "@/lib/platform/http/client-address";
import { machineErrorResponse } from "@/lib/platform/http/machine-error";
import { echoRequestId, requestIdOf } from "@/lib/platform/http/request-id";

export type MachineCall = {
  request: Request;
  requestId: string;
  /** Address of the peer as the server saw it; empty where none stands in front. */
  ip: string;
  /** Path parameters, by Next's names. */
  params: Readonly<Record<string, string>>;
};

/** A plain Web-standard function, so that it runs on the Node server and under Next alike. */
export type MachineRoute = (request: Request, context?: { params: Promise<unknown> }) => Promise<Response>;

/**
 * Declares a machine endpoint: failures become RFC 6749 JSON, answers are never cached unless they say otherwise, and
 * every request has an id and a line in the log.
 */
export function machineRoute({ handle }: { handle: (call: MachineCall) => Promise<Response> }): MachineRoute {
  return async (request, context) => {
    const startedAt = performance.now();
    const requestId = requestIdOf(request);
    const response = await answerOf(request, requestId, context, handle);
    if (!response.headers.has("cache-control")) response.headers.set("cache-control", "no-store");
    echoRequestId(request, response, requestId);
    logAccess({ request, requestId, status: response.status, startedAt });
    return response;
  };
}

async function answerOf(
  request: Request,
  requestId: string,
  context: { params: Promise<unknown> } | undefined,
  handle: (call: MachineCall) => Promise<Response>,
): Promise<Response> {
  try {
    const params = ((await context?.params) ?? {}) as Record<string, string>;
    return await handle({ request, requestId, ip: clientAddress(request), params });
  } catch (error) {
    return machineErrorResponse(error, requestId);
  }
}
