import type { IncomingMessage } from "node:http";

// Headers of this server, of Next, and of proxies that it does not use. Clients may not set them.
const reservedNames = new Set([
  "content-security-policy",
  "content-security-policy-report-only",
  "forwarded",
  "next-action",
  "x-matched-path",
  "x-nonce",
  "x-now-route-matches",
  "x-real-ip",
]);
const reservedPrefixes = ["x-mandate-", "x-middleware-", "x-nextjs-", "x-forwarded-", "x-invoke-", "x-vercel-"];

// By these a page of the development server finds which of its own requests it follows: without them no navigation ends.
const ofPages = new Set(["x-nextjs-request-id", "x-nextjs-html-request-id"]);

/** Removes the headers that only the server itself may set. */
export function stripReservedHeaders(request: Pick<IncomingMessage, "rawHeaders" | "headers">): void {
  const { rawHeaders } = request;
  for (let i = rawHeaders.length - 2; i >= 0; i -= 2) {
    const name = (rawHeaders[i] ?? "").toLowerCase();
    if (!isReserved(name)) continue;
    rawHeaders.splice(i, 2);
    delete request.headers[name];
  }
}

/** Sets a request header in both places where a handler may look it up. */
export function setRequestHeader(request: IncomingMessage, name: string, value: string): void {
  request.rawHeaders.push(name, value);
  request.headers[name] = value;
}

/** Sets a request header in the place of the one of that name, which must not stand twice. */
export function replaceRequestHeader(request: IncomingMessage, name: string, value: string): void {
  const { rawHeaders } = request;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if ((rawHeaders[i] ?? "").toLowerCase() !== name) continue;
    rawHeaders[i + 1] = value;
    request.headers[name] = value;
    return;
  }
  setRequestHeader(request, name, value);
}

function isReserved(name: string): boolean {
  const first = name.charCodeAt(0);
  // c, f, n, x: most names are settled by one comparison.
  if (first !== 120 && first !== 99 && first !== 102 && first !== 110) return false;
  if (ofPages.has(name)) return false;
  return reservedNames.has(name) || reservedPrefixes.some((prefix) => name.startsWith(prefix));
}
