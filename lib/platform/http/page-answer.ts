import type { ServerResponse } from "node:http";
import { ContextValue } from "@/lib/platform/base/context-value";
import { isUnavailable, retrySeconds } from "./problem";

type Page = { unavailable: boolean };

const answered = new ContextValue<Page>("http.page");

/**
 * Answers a page. Next answers 500 for every page that throws; one that lacks its database is 503
 * (RFC 9110 section 15.6.4), as the same read is in the JSON interface.
 */
export function answeringPage<T>(response: ServerResponse, answer: () => T): T {
  const page: Page = { unavailable: false };
  const write = response.writeHead.bind(response);
  const writeHead = (
    status: number,
    ...rest: Parameters<typeof write> extends [number, ...infer Rest] ? Rest : never
  ) => {
    if (status !== 500 || !page.unavailable) return write(status, ...rest);
    response.setHeader("retry-after", retrySeconds);
    return write(503, ...rest);
  };
  Object.assign(response, { writeHead });
  return answered.with(page, answer);
}

/** Notes why the page that is answered now threw. */
export function notePageFailure(error: unknown): void {
  const page = answered.now();
  if (page && isUnavailable(error)) page.unavailable = true;
}
