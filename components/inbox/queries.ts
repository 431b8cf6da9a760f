import type { BodyReader } from "@/components/data/api-client";
import { listQuery, readQuery } from "@/components/data/queries";
import { type DecidedItem, DecidedList, DecidedOutcome } from "@/lib/inbox/decided.schema";
import { type InboxKind, inboxKinds } from "@/lib/inbox/model";
import { type ProposedItem, ProposedList } from "@/lib/inbox/proposed.schema";
import { type InboxItem, InboxList } from "@/lib/inbox/schema";
import { inboxTopics as topics } from "./count-query";

export type InboxView = "all" | InboxKind | "decided" | "proposed";
export type Listed = InboxItem | DecidedItem | ProposedItem;
type Page = { items: Listed[]; next: string | null };

const views: readonly InboxView[] = ["all", ...inboxKinds, "decided", "proposed"];

/** Reads a view from the URL; one that there is not becomes the whole inbox. */
export const viewOf = (text: string | undefined): InboxView => views.find((view) => view === text) ?? "all";

export const inboxKeys = {
  list: (view: InboxView) => ["inbox", "list", view],
  outcome: (requestId: string) => ["inbox", "outcome", requestId],
} as const;

/** The items of a view, page by page. */
export function inboxList(view: InboxView) {
  const key = inboxKeys.list(view);
  const decided: BodyReader<Page> = DecidedList;
  const proposed: BodyReader<Page> = ProposedList;
  const waiting: BodyReader<Page> = InboxList;
  if (view === "decided") {
    return { meta: { topics: [...topics, "delegations"] }, ...listQuery(key, "/api/inbox/decided", decided) };
  }
  if (view === "proposed") return { meta: { topics }, ...listQuery(key, "/api/inbox/proposed", proposed) };
  return { meta: { topics }, ...listQuery(key, "/api/inbox", waiting, view === "all" ? {} : { kind: view }) };
}

/** The outcome of a decided request. */
export const requestOutcome = (requestId: string) => ({
  meta: { topics: ["delegations", "requests", "agents"] },
  ...readQuery(inboxKeys.outcome(requestId), `/api/requests/${requestId}/outcome`, DecidedOutcome),
});
