import { listApproved } from "@/lib/inbox/decided";
import type { DecidedItem } from "@/lib/inbox/decided.schema";
import { type InboxKind, inboxKindLabels } from "@/lib/inbox/model";
import { outcomeLabel, spentInWords, usesInWords } from "@/lib/inbox/outcome.model";
import { countInbox, listInbox } from "@/lib/inbox/queries";
import { InboxFilters, type InboxItem } from "@/lib/inbox/schema";
import type { Principal } from "@/lib/principals/principal";
import { countQueues } from "@/lib/requests/views/inbox.queries";
import { shownRows } from "./model";
import { figure, list, once, type PendingPart } from "./parts";
import type { StartRow } from "./schema";

/** The parts for approvers. */
export function approverParts(principal: Principal): PendingPart[] {
  const counts = once(() => countInbox(principal));
  const counted = (of: "total" | InboxKind) => async () => {
    const { total, kinds, capped, cappedKinds } = await counts();
    return of === "total" ? { count: total, capped } : { count: kinds[of], capped: cappedKinds.includes(of) };
  };
  return [
    figure({ id: "in-inbox", label: "In my inbox", link: "/inbox" }, counted("total")),
    figure({ id: "actions-to-decide", label: "Actions to decide", link: "/inbox?queue=action" }, counted("action")),
    figure({ id: "requests-to-decide", label: "Requests to decide", link: "/inbox?queue=request" }, counted("request")),
    figure(
      { id: "requests-of-groups", label: "Requests of my groups", link: "/approvals?queue=my-groups" },
      async () => {
        const { myGroups, capped } = await countQueues(principal);
        return { count: myGroups, capped };
      },
      false,
    ),
    list(
      { id: "most-urgent", label: "Most urgent", link: "/inbox" },
      "Everything that waits for you appears here, the most urgent first.",
      async () => (await mostUrgent(principal)).map(toWaitingRow),
    ),
    list(
      { id: "lately-approved", label: "Approved by me lately", link: "/inbox?queue=decided" },
      "Your approvals appear here, each with what became of it.",
      async () => (await listApproved(principal, shownRows)).map(toApprovedRow),
    ),
  ];
}

/** A page of the inbox may hold no item and still have a next one: so many are read. */
const readPages = 3;

async function mostUrgent(principal: Principal): Promise<InboxItem[]> {
  const found: InboxItem[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < readPages && found.length < shownRows; page++) {
    const { items, next } = await listInbox(principal, InboxFilters.parse({ limit: shownRows, cursor }));
    found.push(...items);
    if (next === null) break;
    cursor = next;
  }
  return found.slice(0, shownRows);
}

const inboxLink = (id: string, queue?: "decided"): string =>
  `/inbox?${new URLSearchParams({ ...(queue && { queue }), item: id })}`;

const toWaitingRow = ({ id, kind, sentence, dueAt }: InboxItem): StartRow => ({
  ...{ id, text: sentence, link: inboxLink(id), at: dueAt },
  note: dueAt === null ? inboxKindLabels[kind] : `${inboxKindLabels[kind]}, ends`,
  tone: kind === "action" ? "bad" : "wait",
});

const tones: Readonly<Record<string, StartRow["tone"]>> = {
  in_effect: "ok",
  applied: "ok",
  waiting: "wait",
  unused: "wait",
};

function toApprovedRow({ id, sentence, decidedAt, outcome }: DecidedItem): StartRow {
  const narrowed = outcome.narrowed ? ["narrowed"] : [];
  const detail = [usesInWords(outcome) ?? [], ...narrowed, ...outcome.spent.map(spentInWords)].flat().join(" · ");
  return {
    ...{ id, text: sentence, link: inboxLink(id, "decided"), at: decidedAt },
    ...(detail !== "" && { detail: `${detail.charAt(0).toUpperCase()}${detail.slice(1)}` }),
    note: outcomeLabel(outcome.state),
    tone: tones[outcome.state] ?? "none",
  };
}
