"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getJson } from "@/components/data/api-client";
import { BatchBar } from "@/components/requests/inbox/batch-bar";
import type { Marks } from "@/components/requests/inbox/marks";
import { requestKeys } from "@/components/requests/queries";
import { RequestList, type RequestSummary } from "@/lib/requests/schema";

/** Ids that fit into one filter. */
const portion = 25;

/** Reads requests from the list, so that none of them counts as read alone. */
async function readMarked(ids: readonly string[], signal: AbortSignal): Promise<RequestSummary[]> {
  const found: RequestSummary[] = [];
  for (let at = 0; at < ids.length; at += portion) {
    const q = `id:${ids.slice(at, at + portion).join(",")}`;
    const { requests } = await getJson("/api/requests", { queue: "to-decide", q }, RequestList, signal);
    found.push(...requests);
  }
  return found;
}

type Reading = { isError: boolean; isReading: boolean; found: number; marked: number };

/** Why the marked requests cannot be decided yet; undefined once all of them are read. */
function notYetWords({ isError, isReading, found, marked }: Reading): string | undefined {
  if (isError) return "The marked requests could not be loaded. Unmark them and try again.";
  if (isReading) return "The marked requests are being compared.";
  return found < marked ? "A marked request no longer waits for you. Unmark it." : undefined;
}

/** Decides the requests that are marked in the inbox together, as the list of requests does. */
export function MarkedRequests({ marks }: { marks: Marks }) {
  const ids = [...marks.ids];
  const { data, isPlaceholderData, isError } = useQuery({
    queryKey: [...requestKeys.all, "marked", ids],
    queryFn: ({ signal }) => readMarked(ids, signal),
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
  });
  const found = data?.filter(({ id }) => marks.ids.has(id)).length ?? 0;
  const isReading = isPlaceholderData || data === undefined;
  const notYet = notYetWords({ isError, isReading, found, marked: ids.length });
  return <BatchBar marks={marks} requests={data ?? []} notYet={notYet} />;
}
