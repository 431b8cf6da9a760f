import type { IncomingMessage, ServerResponse } from "node:http";

/** Paths that every page may read: metadata, keys, status lists and the public part of the log. */
const openPaths = /^\/(?:\.well-known\/|oauth\/status-lists(?:\/|$)|log\/(?!(?:tile\/)?entries(?:\/|$)))/;
/** Paths for agents that run in a page of a listed origin. */
const listedPaths = /^\/oauth\/(?:token|register(?:\/[^/]+)?)$/;

const exposed = "dpop-nonce, www-authenticate, x-request-id";

/** Answers what a page of another origin may read (Fetch standard, CORS protocol). Cookies never count. */
export class CrossOrigin {
  private readonly origins: ReadonlySet<string>;

  /** @param origins Pages that may ask for tokens and register; none when empty. */
  constructor(origins: readonly string[]) {
    this.origins = new Set(origins);
  }

  /**
   * Marks the answer as readable where it is.
   *
   * @returns true when the request was a preflight and is answered.
   */
  answer(request: IncomingMessage, response: ServerResponse, path: string): boolean {
    if (openPaths.test(path)) {
      response.setHeader("access-control-allow-origin", "*");
      response.setHeader("cross-origin-resource-policy", "cross-origin");
      return preflight(request, response, { methods: "GET, HEAD", maxAge: 86_400 });
    }
    if (this.origins.size === 0 || !listedPaths.test(path)) return false;
    response.setHeader("vary", "origin");
    const { origin } = request.headers;
    if (origin === undefined || !this.origins.has(origin)) return false;
    response.setHeader("access-control-allow-origin", origin);
    return preflight(request, response, { methods: "GET, POST, PUT, DELETE", maxAge: 600 });
  }
}

function preflight(
  { method, headers }: IncomingMessage,
  response: ServerResponse,
  { methods, maxAge }: { methods: string; maxAge: number },
): boolean {
  response.setHeader("access-control-expose-headers", exposed);
  if (method !== "OPTIONS" || headers["access-control-request-method"] === undefined) return false;
  response.setHeader("access-control-allow-methods", methods);
  response.setHeader("access-control-allow-headers", "accept, authorization, content-type, dpop, x-request-id");
  response.setHeader("access-control-max-age", String(maxAge));
  response.writeHead(204).end();
  return true;
}
