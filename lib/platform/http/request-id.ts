import { randomUUID } from "node:crypto";

/** The header that carries a request's id, as AuthZEN 1.0 section 10.1.3 names it. */
export const requestIdHeader = "x-request-id";

const plain = /^[\x21-\x7e]{1,128}$/;
const maxShown = 128;

/** Makes an id for a request that came without one. */
export const newRequestId = (): string => `rq_${randomUUID().replaceAll("-", "")}`;

/**
 * Answers a request's id as logs and problems show it: the caller's own, escaped and cut to 128 characters, or a new
 * one. It is compared with nothing.
 */
export function requestIdOf(request: Request): string {
  return shownRequestId(request.headers.get(requestIdHeader) || newRequestId());
}

/** Escapes a caller's id and cuts it to 128 characters. */
export const shownRequestId = (given: string): string =>
  plain.test(given) ? given : encodeURIComponent(given.slice(0, maxShown)).slice(0, maxShown);

/** Puts the id into an answer: the caller's own as it was sent (AuthZEN 1.0 section 10.1.3), else the new one. */
export function echoRequestId(request: Request, response: Response, requestId: string): void {
  response.headers.set(requestIdHeader, request.headers.get(requestIdHeader) || requestId);
}
