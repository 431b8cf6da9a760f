import { infiniteQueryOptions } from "@tanstack/react-query";
import { getJson } from "@/components/data/api-client";
import { RevocationList } from "@/lib/revocation/schema";

export const revocationListKey = ["revocations", "list"] as const;

/** Revocations, page by page, newest first, each with the proof of its effect. */
export const revocationList = infiniteQueryOptions({
  queryKey: revocationListKey,
  queryFn: ({ pageParam, signal }) => getJson("/api/revocations", { cursor: pageParam }, RevocationList, signal),
  initialPageParam: "",
  getNextPageParam: (page) => page.next,
});
