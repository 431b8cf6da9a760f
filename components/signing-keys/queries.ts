import { wholeQuery } from "@/components/data/queries";
import { KeyListResponse } from "@/lib/signing-keys/schema";

export const keyKeys = { all: ["keys"] as const };

/** Every signing key there ever was. */
export const keyList = wholeQuery(keyKeys.all, "/api/keys", KeyListResponse, (pages) => ({
  keys: pages.flatMap(({ keys }) => keys),
  next: null,
}));
