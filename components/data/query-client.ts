import { QueryClient } from "@tanstack/react-query";
import { ApiProblem } from "./api-problem";

/** Whether asking again could help: not when the server understood and refused, nor while a page is rendered. */
function worthRetrying(failures: number, error: unknown): boolean {
  if (typeof window === "undefined") return false;
  if (error instanceof ApiProblem && error.status >= 400 && error.status < 500 && error.status !== 429) return false;
  return failures < 2;
}

/** Makes a query client with the console's defaults; on the server one for each request. */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 15_000, gcTime: 5 * 60_000, retry: worthRetrying, refetchOnWindowFocus: true },
      mutations: { retry: false },
    },
  });
}
