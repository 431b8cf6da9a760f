import { type ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { newRequestId, requestIdHeader, shownRequestId } from "@/lib/platform/http/request-id";
import { endWith } from "./connections";
import { behindAnswers } from "./outstanding";
import type { Refusal } from "./request-guard";
import { dataPolicy } from "./security-headers";

const oauthPaths = ["/oauth/", "/access/", "/log/"];

/** Answers a request that no handler sees; its id was put into the answer before. */
export function refuse(response: ServerResponse, refusal: Refusal, path: string): void {
  const { body, contentType } = bodyOf(refusal, path, String(response.getHeader(requestIdHeader) ?? ""));
  response.writeHead(refusal.status, {
    "content-type": contentType,
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    ...(refusal.allow ? { allow: refusal.allow.join(", ") } : {}),
    ...(refusal.status === 503 ? { "retry-after": "1" } : {}),
  });
  response.end(body);
}

type Told = { status: number; code: string; detail: string };

/**
 * Answers on a bare connection and ends it, because its request could not be parsed or is still being sent. Earlier
 * requests on it are answered first.
 *
 * @param given The request's own id, if its headers were read.
 */
export function refuseOnSocket(socket: Duplex, refusal: Told, given?: string | string[]): void {
  const requestId = typeof given === "string" && given !== "" ? given : newRequestId();
  const { body, contentType } = bodyOf(refusal, "", requestId);
  const head = [
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ""}`,
    `content-type: ${contentType}`,
    `content-length: ${Buffer.byteLength(body)}`,
    `content-security-policy: ${dataPolicy}`,
    "x-content-type-options: nosniff",
    `${requestIdHeader}: ${requestId}`,
    "cache-control: no-store",
    "connection: close",
  ];
  // Header values arrive and leave as octets.
  const bytes = Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`, "latin1"), Buffer.from(body)]);
  behindAnswers(socket, (isAnswered) => endWith(socket, isAnswered ? new Uint8Array() : bytes));
}

const parserRefusals: Record<string, Told> = {
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
function bodyOf({ status, code, detail, member }: Told & { member?: string }, path: string, requestId: string) {
  if (status !== 404 && oauthPaths.some((prefix) => path.startsWith(prefix))) {
    const invalid = member === "dpop" ? "invalid_dpop_proof" : "invalid_request";
    const error = status === 503 ? "temporarily_unavailable" : invalid;
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
    request_id: shownRequestId(requestId),
  };
  return { contentType: "application/problem+json", body: JSON.stringify(problem) };
}
