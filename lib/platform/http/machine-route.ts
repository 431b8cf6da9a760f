import { type Waiter, waitingAs } from "@/lib/platform/db/waiting";
import { logAccess } from "@/lib/platform/http/access-log";
import { clientAddress } from "@/lib/platform/http/client-address";
import { machineErrorResponse } from "@/lib/platform/http/machine-error";
import { requestIdOf } from "@/lib/platform/http/request-id";
import { refuseWhileHeld } from "@/lib/platform/watermark/hold";

export type MachineCall = {
  request: Request;
  requestId: string;
  /** Address of the peer as the server saw it; empty where none stands in front. */
  ip: string;
  /** Path parameters, by Next's names. */
  params: Readonly<Record<string, string>>;
};

type Handle = (call: MachineCall) => Promise<Response>;

/** A plain Web-standard function, so that it runs on the Node server and under Next alike. */
export type MachineRoute = (request: Request, context?: { params: Promise<unknown> }) => Promise<Response>;

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
 * Declares a machine endpoint: failures become RFC 6749 JSON, and every request has a line in the log.
 *
 * The door of the server puts the request's id on the answer, and that it is not cached unless it says otherwise. To read
 * or set headers here would cost a quarter of the way from the socket and back.
 */
export function machineRoute({ waiter, handle, answersWhileHeld = false }: MachineEndpoint): MachineRoute {
  const answering: Handle = (call) => {
    if (!answersWhileHeld) refuseWhileHeld();
    return waiter === undefined ? handle(call) : waitingAs(waiter, () => handle(call));
  };
  return async (request, context) => {
    const startedAt = performance.now();
    const requestId = requestIdOf(request);
    const response = await answerOf(request, requestId, context, answering);
    logAccess({ request, requestId, status: response.status, startedAt });
    return response;
  };
}

async function answerOf(
  request: Request,
  requestId: string,
  context: { params: Promise<unknown> } | undefined,
  handle: Handle,
): Promise<Response> {
  try {
    const params = ((await context?.params) ?? {}) as Record<string, string>;
    return await handle({ request, requestId, ip: clientAddress(request), params });
  } catch (error) {
    return machineErrorResponse(error, requestId);
  }
}
