import { type Answer, withHeaders } from "@/lib/platform/http/answer";
import type { Started } from "./computation";
import type { ComputationStarted } from "./schema";

/** Answers a result with 200, what is still computed with 202; and the address at which it is read, or read again. */
export function startedAnswer<Result>(
  started: Started<Result>,
  address: (id: string) => string,
): Answer<Result | ComputationStarted, 202 | 200> {
  const { id } = started;
  if (started.status === "done") return withHeaders(started.result, { headers: { "content-location": address(id) } });
  const { status, progress } = started;
  return withHeaders({ id, status, progress }, { status: 202, headers: { location: address(id) } });
}
