import type { IncomingMessage, ServerResponse } from "node:http";
import { peerAddressHeader } from "@/lib/platform/http/client-address";
import { log } from "@/lib/platform/log/log";
import { metrics } from "@/lib/platform/metrics/metrics";
import { endUnreadBody, limitBody } from "@/lib/platform/server/body-limit";
import type { FastLane, FastRoute } from "@/lib/platform/server/fast-lane";
import type { OriginReader } from "@/lib/platform/server/forwarding";
import type { KnownPaths } from "@/lib/platform/server/known-paths";
import { refuse } from "@/lib/platform/server/refuse";
import { bodyLimit, pathOf, type Refusal, refusalOf } from "@/lib/platform/server/request-guard";
import { setRequestHeader, stripReservedHeaders } from "@/lib/platform/server/request-headers";
import {
  dataPolicy,
  newNonce,
  pagePolicy,
  type SecurityOptions,
  setSecurityHeaders,
} from "@/lib/platform/server/security-headers";

type NextHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Paths that answer while the process is still starting. */
const answeredWhileStarting = new Set(["/healthz", "/readyz", "/metrics"]);

/**
 * What becomes of a request: refused at the door, answered by a machine handler, or handed to Next.
 *
 * Starts without Next; until `open` is called only the health endpoints answer.
 */
export class Traffic {
  private next: NextHandler | undefined;
  private closing = false;

  constructor(
    private readonly fastLane: FastLane,
    private readonly known: KnownPaths,
    private readonly security: SecurityOptions,
    private readonly readOrigin: OriginReader,
  ) {}

  /** Lets requests through. */
  open(next: NextHandler): void {
    this.next = next;
  }

  /** From now on every answer ends its connection. */
  close(): void {
    this.closing = true;
  }

  readonly handle = (request: IncomingMessage, response: ServerResponse): void => {
    const target = request.url ?? "/";
    const path = pathOf(target);
    const origin = this.readOrigin(request);
    stripReservedHeaders(request);
    setRequestHeader(request, peerAddressHeader, "address" in origin ? origin.address : "");
    if (this.closing) response.setHeader("connection", "close");
    const refusal = refusalOf(request) ?? ("refusal" in origin ? origin.refusal : undefined);
    if (refusal) {
      // What follows on this connection cannot be trusted.
      response.setHeader("connection", "close");
      this.refuse(response, refusal, path);
      return;
    }
    limitBody(request, response, bodyLimit(path));
    endUnreadBody(request, response);
    const route = this.fastLane(path);
    this.dispatch(request, response, { route, path }).catch((error: unknown) => {
      log.error({ err: error, method: request.method, path }, "request failed outside its handler");
      response.destroy();
    });
  };

  private refuse(response: ServerResponse, refusal: Refusal, path: string): void {
    metrics().refusedRequests.inc({ reason: refusal.code });
    setSecurityHeaders(response, dataPolicy, this.security);
    refuse(response, refusal, path);
  }

  private async dispatch(
    request: IncomingMessage,
    response: ServerResponse,
    { route, path }: { route: FastRoute | undefined; path: string },
  ): Promise<void> {
    if (!this.next && !answeredWhileStarting.has(path)) {
      setSecurityHeaders(response, dataPolicy, this.security);
      response.writeHead(503, { "retry-after": "1", "cache-control": "no-store", "content-type": "text/plain" });
      response.end("Mandate is starting.\n");
      return;
    }
    const refusal = this.known(request.method ?? "", path);
    if (refusal) {
      measure(request, response, { lane: "none", route: labelOf(path) });
      return this.refuse(response, refusal, path);
    }
    if (route) {
      measure(request, response, { lane: "fast", route: route.pattern });
      setSecurityHeaders(response, dataPolicy, this.security);
      return route.handle(request, response);
    }
    measure(request, response, { lane: "next", route: labelOf(path) });
    const nonce = newNonce();
    const policy = pagePolicy(nonce, this.security);
    // Next takes the nonce for its own scripts from the request's policy.
    setRequestHeader(request, "content-security-policy", policy);
    setRequestHeader(request, "x-nonce", nonce);
    setRequestHeader(request, "x-mandate-path", request.url ?? "/");
    setSecurityHeaders(response, policy, this.security);
    return this.next?.(request, response);
  }
}

function measure(request: IncomingMessage, response: ServerResponse, labels: { lane: string; route: string }): void {
  const startedAt = performance.now();
  response.once("close", () => {
    const route = response.statusCode === 404 ? "unknown" : labels.route;
    const method = request.method ?? "";
    const seconds = (performance.now() - startedAt) / 1_000;
    metrics().httpRequests.observe({ lane: labels.lane, route, method, status: response.statusCode }, seconds);
  });
}

/** A label from a closed set: static files, one for each noun of the interface, pages. */
function labelOf(path: string): string {
  if (path.startsWith("/_next/")) return "static";
  const noun = /^\/api\/([a-z-]{1,32})(?:\/|$)/.exec(path)?.[1];
  return noun ? `/api/${noun}` : "page";
}
