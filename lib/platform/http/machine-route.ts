import { type Waiter, waitingAs } from "@/lib/platform/database/waiting";
import { refuseWhileHeld } from "@/lib/platform/watermark/hold";
import { logAccess } from "./access-log";
import { clientAddress } from "./client-address";
import { machineErrorResponse } from "./machine-error";
import { echoRequestId, requestIdOf } from "./request-id";
import { tracedAs } from "./trace";

export type MachineCall = {
  request: Request;
  requestId: string;
  /** Address of the peer as the server saw it; empty where none stands in front. */
  ip: string;
  /** Path parameters, by Next's names. One that takes the rest of a path is that rest. */
  params: Readonly<Record<string, string>>;
};

type Handle = (call: MachineCall) => Promise<Response>;

export type RouteContext = {
  params: Promise<unknown>;
  /** Whether the door has put the headers of every answer on it already; Next would not let an answer replace them. */
  headersAreSet?: boolean;
};

/** A plain Web-standard function, so that it runs on the Node server and under Next alike. */
export type MachineRoute = (request: Request, context?: RouteContext) => Promise<Response>;

export type MachineEndpoint = {
  handle: Handle;
  /** Whose connections of the database it uses; those of decisions and tokens without one. */
  waiter?: Waiter;
  /**
   * Whether it answers although the database was restored and no operator acknowledged that: only what publishes keys,
   * metadata and the log, and what stops something.
   */
  answersWhileHeld?: boolean;
};

/**
 * Declares a machine endpoint. Failures become RFC 6749 JSON. Answers are not cached unless they set a header. Every
 * request has an id and a line in the access log.
 *
 * Reading or setting headers here costs a quarter of a request's time. So the fast lane sets them before.
 */
export function machineRoute({ waiter, handle, answersWhileHeld = false }: MachineEndpoint): MachineRoute {
  const answering: Handle = (call) => {
    if (!answersWhileHeld) refuseWhileHeld();
    return waiter === undefined ? handle(call) : waitingAs(waiter, () => tracedAs(call.request, () => handle(call)));
  };
  return async (request, context) => {
    const startedAt = performance.now();
    const requestId = requestIdOf(request);
    const response = await answerOf(request, requestId, context, answering);
    if (!context?.headersAreSet) {
      if (!response.headers.has("cache-control")) response.headers.set("cache-control", "no-store");
      echoRequestId(request, response, requestId);
    }
    logAccess({ request, requestId, status: response.status, startedAt });
    return response;
  };
}

async function answerOf(
  request: Request,
  requestId: string,
  context: RouteContext | undefined,
  handle: Handle,
): Promise<Response> {
  try {
    const given = ((await context?.params) ?? {}) as Record<string, string | string[]>;
    const params = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, [value].flat().join("/")]));
    return await handle({ request, requestId, ip: clientAddress(request), params });
  } catch (error) {
    return machineErrorResponse(error, requestId);
  }
}
