import { DomainError } from "@/lib/platform/base/domain-error";

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/** Whether a method must not change anything (RFC 9110 section 9.2.1). */
export const isSafeMethod = (method: string): boolean => safeMethods.has(method);

/** The name under which the server was asked, which it admitted. The door sets it, since handlers read PUBLIC_URL's host. */
export const askedHostHeader = "x-mandate-host";

/**
 * Refuses a write that a page of another origin sent with this browser's cookies.
 *
 * Browsers name the origin; other clients send neither header and carry no ambient cookies. A page may be open under
 * another name of this server.
 *
 * @param origin That of PUBLIC_URL.
 */
export function refuseCrossOrigin(request: Request, origin: string): void {
  if (isSafeMethod(request.method)) return;
  const named = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  if (named !== null && named !== origin && named !== originOfHost(request, origin)) throw refusal();
  if (site !== null && site !== "same-origin" && site !== "none") throw refusal();
}

function originOfHost({ headers }: Request, origin: string): string | undefined {
  const host = headers.get(askedHostHeader);
  return host === null ? undefined : `${new URL(origin).protocol}//${host}`;
}

const refusal = () => new DomainError("cross_origin", "forbidden", "A page of another origin may not write here.");
