// A request's url is the one spelling that the URL standard writes: to find its parts nothing needs parsing again.

/** The path of a request's url. */
export function pathOfUrl(url: string): string {
  const start = url.indexOf("/", url.indexOf("//") + 2);
  return url.slice(start, endOfPath(url));
}

/** The query of a request's url with its question mark; empty where there is none, or nothing in it. */
export function queryOfUrl(url: string): string {
  const fragment = url.indexOf("#");
  const query = url.slice(endOfPath(url), fragment === -1 ? undefined : fragment);
  return query === "?" ? "" : query;
}

function endOfPath(url: string): number {
  const end = url.search(/[?#]/);
  return end === -1 ? url.length : end;
}

/** The header in which the server hands on the target of a request: path and query, as they were sent. */
export const requestTargetHeader = "x-mandate-path";

/** The header in which the server names the route that it chose, such as `/api/agents/[agentId]`. */
export const routeHeader = "x-mandate-route";

/** The header that the server sets when a program on this machine asks, and no proxy stands between. */
export const localCallerHeader = "x-mandate-local";

/** The path that the server routed; a request that passed no server is routed by its url. */
export function requestPath(request: Request): string {
  const target = request.headers.get(requestTargetHeader);
  if (target === null) return pathOfUrl(request.url);
  const query = target.indexOf("?");
  return query === -1 ? target : target.slice(0, query);
}

/** The route that answers; empty where no server chose one. */
export const routeOf = (request: Request): string => request.headers.get(routeHeader) ?? "";
