import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/components/data/api-client";
import type { InboxCounts } from "@/lib/inbox/schema";

/** Topics under which an item comes or goes. */
export const inboxTopics = [
  ...["requests", "action-approvals", "control-changes", "agents", "account-links", "passkeys", "detections"],
  ...["onboarding", "narrowings", "revocations"],
  ...["groups", "people", "access-reviews"],
];

/** The number of items of each kind. Every page shows it, so the browser loads no schema for it. */
export const inboxCounts = queryOptions({
  meta: { topics: inboxTopics },
  queryKey: ["inbox", "counts"],
  queryFn: ({ signal }) => getJson<InboxCounts>("/api/inbox/counts", {}, undefined, signal),
});
