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
