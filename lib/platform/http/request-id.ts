import { randomUUID } from "node:crypto";

const sane = /^[A-Za-z0-9._:-]{8,128}$/;

/** Takes the caller's `X-Request-ID` when it can stand in a log line, and makes a new one otherwise. */
export function requestIdOf(request: Request): string {
  const given = request.headers.get("x-request-id");
  return given !== null && sane.test(given) ? given : `rq_${randomUUID().replaceAll("-", "")}`;
}
