import type { IncomingMessage } from "node:http";
import {
  connect,
  faultOf,
  type Guard,
  type OutboundRequest,
  readAtMost,
  resolvePublic,
  within,
} from "./pinned-request";
import type { Posted } from "./refusals.model";
import { hostOf, urlRefusal } from "./url";

const defaultTimeoutMs = 15_000;

/**
 * Sends a body to an address that a person entered, without reaching internal hosts.
 *
 * The name is resolved and judged for each request, and the connection is made to the judged address. Redirects are
 * refused. The whole exchange is cut after 15 seconds, and 64 KiB of the answer are read. Refusals are returned, never
 * thrown.
 *
 * @param guard `plain` allows http for every host, for addresses from the settings of the server.
 */
export async function postGuarded(
  address: string,
  guard: Guard & { plain?: boolean },
  request: OutboundRequest & { body: string | Uint8Array },
): Promise<Posted> {
  const refusal = guard.plain ? undefined : urlRefusal(address, guard.internal);
  if (refusal) return { ok: false, code: refusal };
  const limit = AbortSignal.timeout(guard.timeoutMs ?? defaultTimeoutMs);
  const signal = guard.signal ? AbortSignal.any([limit, guard.signal]) : limit;
  try {
    const url = new URL(address);
    const pinned = await within(signal, resolvePublic(hostOf(url), guard));
    if (typeof pinned !== "string") return pinned;
    return await within(signal, read(await within(signal, connect(url, pinned, signal, request))));
  } catch (error) {
    return { ok: false, code: signal.aborted ? "timed_out" : faultOf(error) };
  }
}

async function read(response: IncomingMessage): Promise<Posted> {
  const { statusCode: status = 0, headers } = response;
  if (status >= 300 && status < 400) {
    response.destroy();
    return { ok: false, code: "redirected", status };
  }
  const bytes = await readAtMost(response);
  return { ok: true, status, retryAfter: headers["retry-after"], text: bytes?.toString("utf8") ?? "" };
}
