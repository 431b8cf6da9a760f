import { type QueryCacheNotifyEvent, QueryClient } from "@tanstack/react-query";
import { ApiProblem } from "./api-problem";

/** Whether asking again could help: not when the server understood and refused, nor while a page is rendered. */
function worthRetrying(failures: number, error: unknown): boolean {
  if (typeof window === "undefined") return false;
  if (error instanceof ApiProblem && error.status >= 400 && error.status < 500 && error.status !== 429) return false;
  return failures < 2;
}

/** Begins a read again once an answer of a write is put into its place: it would bring back how it was before. */
function readAgain(event: QueryCacheNotifyEvent): void {
  if (event.type !== "updated" || event.action.type !== "success" || !event.action.manual) return;
  if (event.query.state.fetchStatus === "idle") return;
  // A failure of this read is in the state of the query.
  event.query.fetch(undefined, { cancelRefetch: true }).catch(() => undefined);
}

/** Makes a query client with the console's defaults; on the server one for each request. */
export function newQueryClient(): QueryClient {
  const client = new QueryClient({
    defaultOptions: {
      queries: { staleTime: 15_000, gcTime: 5 * 60_000, retry: worthRetrying, refetchOnWindowFocus: true },
      mutations: { retry: false },
    },
  });
  client.getQueryCache().subscribe(readAgain);
  return client;
}
