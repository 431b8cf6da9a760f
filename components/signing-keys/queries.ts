import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/components/data/api-client";
import { KeyListResponse } from "@/lib/signing-keys/schema";

export const keyKeys = { all: ["keys"] as const };

/** Every signing key there ever was. */
export const keyList = queryOptions({
  queryKey: keyKeys.all,
  queryFn: ({ signal }) => getJson("/api/keys", {}, KeyListResponse, signal),
});
