import type { IncomingMessage, ServerResponse } from "node:http";
import { routeHeader } from "@/lib/platform/http/request-path";
import { log } from "@/lib/platform/observability/log";
import { metrics } from "@/lib/platform/observability/metrics";
import { Admission, isStop } from "./admission";
import { type Doorkeeping, healthPaths, noteArrival } from "./arrival";
import { endUnreadBody, limitBody } from "./body-limit";
import type { CrossOrigin } from "./cross-origin";
import type { FastLane } from "./fast-lane";
import { type KnownPath, type KnownPaths, methodNotAllowed, nothingThere } from "./known-paths";
import { refuse } from "./refuse";
import { bodyLimit, pathOf, type Refusal, refusalOf } from "./request-guard";
import { setRequestHeader } from "./request-headers";
import { routerStateRefusal } from "./router-state";
import { dataPolicy, newNonce, pagePolicy, type SecurityOptions, setSecurityHeaders } from "./security-headers";

type NextHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Settings of the checks before routing. */
export type Door = Doorkeeping & { security: SecurityOptions; crossOrigin: CrossOrigin };

const starting: Refusal = { status: 503, code: "starting", detail: "Mandate is starting. Try again in a second." };
const busy: Refusal = {
  status: 503,
  code: "busy",
  detail: "Too many requests wait to be answered. Nothing was done; try again in a second.",
};
const tooManyPages: Refusal = {
  status: 503,
  code: "too_many_pages",
  detail: "Too many pages are being rendered. Try again in a second.",
};

/** Pages only show; the development server's own overlay also posts. */
const pageMethods = ["GET", "HEAD"];
const overlayPath = /^\/__nextjs/;
/** The page that Next shows for its own failures. It has an address of its own, which answers 500. */
const failurePage = /^\/_global-error\/?$/;

/**
 * Routes a request: it is refused, answered by a machine handler, or handed to Next.
 *
 * Starts without Next; until `open` is called only the health endpoints answer.
 */
export class Traffic {
  private next: NextHandler | undefined;
  private closing = false;
  private readonly admission = new Admission();

  constructor(
    private readonly fastLane: FastLane,
    private readonly known: KnownPaths,
    private readonly door: Door,
    /** The stops of the console's interface. Next would load each at its first call, while a person waits for it. */
    private readonly stops: FastLane = () => undefined,
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
    // Each part of the way hears of the end once. More than ten do, and Node would take that for a leak.
    response.setMaxListeners(24);
    const path = pathOf(request.url ?? "/");
    const headRefusal = refusalOf(request);
    const { originRefusal, hostRefusal } = noteArrival({ request, response, path }, this.door);
    if (this.closing) response.setHeader("connection", "close");
    const refusal = headRefusal ?? originRefusal ?? (healthPaths.has(path) ? undefined : hostRefusal);
    if (refusal) {
      // Further requests on this connection cannot be trusted.
      response.setHeader("connection", "close");
      this.refuse(response, refusal, path);
      return;
    }
    limitBody(request, response, bodyLimit(path));
    endUnreadBody(request, response);
    this.dispatch(request, response, path).catch((error: unknown) => {
      log.error({ err: error, method: request.method, route: labelOf(path) }, "request failed outside its handler");
      response.destroy();
    });
  };

  private refuse(response: ServerResponse, refusal: Refusal, path: string): void {
    // A client that left while waiting gets no answer.
    if (response.destroyed) return;
    metrics().refusedRequests.inc({ reason: refusal.code });
    setSecurityHeaders(response, dataPolicy, this.door.security);
    refuse(response, refusal, path);
  }

  private async dispatch(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    if (!this.next && !healthPaths.has(path)) return this.refuse(response, starting, path);
    const { pattern, refusal } = this.routeOf(request.method ?? "", path);
    const route = refusal ? undefined : this.fastLane(path);
    setSecurityHeaders(response, dataPolicy, this.door.security);
    if (this.door.crossOrigin.answer(request, response, path)) return;
    if (refusal) {
      measure(request, response, { lane: "none", route: labelOf(path) });
      return this.refuse(response, refusal, path);
    }
    setRequestHeader(request, routeHeader, pattern ?? labelOf(path));
    if (route) {
      // A `cache-control` header of the handler replaces it.
      response.setHeader("cache-control", "no-store");
      measure(request, response, { lane: "fast", route: route.pattern });
      const run = () => route.handle(request, response);
      if (!(await this.admission.program(request, response, route.pattern, run))) this.refuse(response, busy, path);
      return;
    }
    const stop = pattern !== undefined && isStop(request.method, pattern) ? this.stops(path) : undefined;
    measure(request, response, { lane: stop ? "fast" : "next", route: labelOf(path) });
    if (isPage(path)) return this.render(request, response, path);
    if (!path.startsWith("/api/")) return this.handToNext(request, response);
    const run = () => (stop ? stop.handle(request, response) : this.handToNext(request, response));
    if (!(await this.admission.api(request, response, pattern ?? path, run))) this.refuse(response, busy, path);
  }

  private routeOf(method: string, path: string): KnownPath {
    const known = this.known(method, path);
    if (known.pattern !== undefined || known.refusal) return known;
    if (failurePage.test(decodeURIComponent(path))) return { refusal: nothingThere };
    if (pageMethods.includes(method)) return known;
    if (this.door.security.development && overlayPath.test(path)) return known;
    return { refusal: methodNotAllowed(pageMethods) };
  }

  private async render(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const refusal = routerStateRefusal(request);
    if (refusal) return this.refuse(response, refusal, path);
    const run = () => this.handToNext(request, response);
    if (!(await this.admission.page(request, response, run))) this.refuse(response, tooManyPages, path);
  }

  private async handToNext(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const nonce = newNonce();
    const policy = pagePolicy(nonce, this.door.security);
    // Next takes the nonce for its own scripts from the request's policy.
    setRequestHeader(request, "content-security-policy", policy);
    setRequestHeader(request, "x-nonce", nonce);
    response.setHeader("content-security-policy", policy);
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

const isPage = (path: string): boolean => labelOf(path) === "page";

/** A label from a closed set: static files, one for each noun of the interface, pages. */
function labelOf(path: string): string {
  if (path.startsWith("/_next/static/")) return "static";
  const noun = /^\/api\/([a-z-]{1,32})(?:\/|$)/.exec(path)?.[1];
  return noun ? `/api/${noun}` : "page";
}
