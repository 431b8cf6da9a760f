import { type ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Refusal } from "@/lib/platform/server/request-guard";
import { dataPolicy } from "@/lib/platform/server/security-headers";

const oauthPaths = ["/oauth/", "/access/", "/log/"];

/** Answers a request that no handler sees. */
export function refuse(response: ServerResponse, refusal: Refusal, path: string): void {
  const { body, contentType } = bodyOf(refusal, path);
  response.writeHead(refusal.status, {
    "content-type": contentType,
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    ...(refusal.allow ? { allow: refusal.allow.join(", ") } : {}),
  });
  response.end(body);
}

/** Answers on a bare connection: its request could not be parsed, or is still being sent. */
export function refuseOnSocket(socket: Duplex, refusal: { status: number; code: string; detail: string }): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const { body, contentType } = bodyOf(refusal, "");
  socket.end(
    [
      `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ""}`,
      `content-type: ${contentType}`,
      `content-length: ${Buffer.byteLength(body)}`,
      `content-security-policy: ${dataPolicy}`,
      "x-content-type-options: nosniff",
      "cache-control: no-store",
      "connection: close",
      "",
      body,
    ].join("\r\n"),
  );
}

const parserRefusals: Record<string, { status: number; code: string; detail: string }> = {
  HPE_HEADER_OVERFLOW: { status: 431, code: "headers_too_large", detail: "The request's headers are too large." },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, code: "request_timeout", detail: "The request did not arrive in time." },
};
const malformed = { status: 400, code: "malformed_request", detail: "The request cannot be read." };

/** Answers what Node's parser rejected. */
export function refuseUnparsable(error: Error, socket: Socket | Duplex): void {
  const { code } = error as { code?: string };
  if (code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  refuseOnSocket(socket, parserRefusals[code ?? ""] ?? malformed);
}

/** OAuth endpoints speak RFC 6749, all others RFC 9457; so does an address where there is no endpoint. */
function bodyOf(
  { status, code, detail, member }: { status: number; code: string; detail: string; member?: string },
  path: string,
) {
  if (status !== 404 && oauthPaths.some((prefix) => path.startsWith(prefix))) {
    const error = member === "dpop" ? "invalid_dpop_proof" : "invalid_request";
    return { contentType: "application/json", body: JSON.stringify({ error, error_description: detail, code }) };
  }
  const errors = member ? [{ path: member, code }] : [];
  const problem = {
    type: `urn:mandate:problem:${code}`,
    title: STATUS_CODES[status] ?? "",
    status,
    detail,
    code,
    errors,
  };
  return { contentType: "application/problem+json", body: JSON.stringify(problem) };
}
