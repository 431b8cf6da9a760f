"use client";

import { RiskScore } from "@/components/marks/risk-parts";
import { Timestamp } from "@/components/time/timestamp";
import { Pill } from "@/components/ui/pill";
import { Seal } from "@/components/ui/seal";
import type { DecidedItem } from "@/lib/inbox/decided.schema";
import { inboxKindLabels } from "@/lib/inbox/model";
import { usesInWords } from "@/lib/inbox/outcome.model";
import type { ProposedItem } from "@/lib/inbox/proposed.schema";
import type { InboxItem } from "@/lib/inbox/schema";
import { ItemDeadline } from "./item-deadline";
import { OutcomeMark } from "./outcome-facts";
import type { Listed } from "./queries";

const people = new Set([
  "leaver",
  "account-link",
  "passkey",
  "person",
  "person-roles",
  "person-entitlement",
  "group-membership",
]);

const frameOf = ({ subject }: Listed) => (people.has(subject.kind) ? "person" : "agent");

function Waiting({ item }: { item: InboxItem }) {
  return (
    <>
      <span className="flex items-baseline justify-between gap-2">
        <span className="min-w-0 font-semibold [overflow-wrap:anywhere]">{item.subject.name}</span>
        {item.dueAt ? (
          <ItemDeadline item={item} className="text-sm" />
        ) : (
          <Timestamp at={item.createdAt} className="text-ink3 text-sm" />
        )}
      </span>
      <span className="line-clamp-2 text-ink2 [overflow-wrap:anywhere]">{item.sentence}</span>
      <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-ink3 text-xs">
        <Pill tone="outline">{inboxKindLabels[item.kind]}</Pill>
        <RiskScore score={item.risk.score} />
        {item.askedBy && <span className="min-w-0 truncate">asked by {item.askedBy.name}</span>}
        {item.can.length === 0 && <Pill>another person decides</Pill>}
      </span>
    </>
  );
}

const verdicts: Record<DecidedItem["verdict"], string> = {
  approve: "approved",
  deny: "denied",
  ask_changes: "asked for changes",
  consent: "consented",
  refuse_consent: "refused consent",
  confirm: "confirmed",
  refuse: "refused",
  accept: "accepted",
  decline: "declined",
  revoke: "revoked",
  register: "registered",
  return: "returned",
  expect: "marked as expected",
  dismiss: "dismissed",
  close: "closed",
  reopen: "opened again",
};

/** The act of the person, with its time. */
function Act({ item }: { item: DecidedItem | ProposedItem }) {
  if ("proposedAt" in item) {
    return (
      <span>
        proposed <Timestamp at={item.proposedAt} />
      </span>
    );
  }
  return (
    <span>
      {verdicts[item.verdict]} <Timestamp at={item.decidedAt} />
    </span>
  );
}

function Decided({ item }: { item: DecidedItem | ProposedItem }) {
  const uses = usesInWords(item.outcome);
  return (
    <>
      <span className="flex items-baseline justify-between gap-2">
        <span className="min-w-0 font-semibold [overflow-wrap:anywhere]">{item.subject.name}</span>
        <OutcomeMark state={item.outcome.state} />
      </span>
      <span className="line-clamp-2 text-ink2 [overflow-wrap:anywhere]">{item.sentence}</span>
      <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-ink3 text-xs">
        <Pill tone="outline">{inboxKindLabels[item.kind]}</Pill>
        <Act item={item} />
        {uses && <span>{uses}</span>}
        {item.outcome.narrowed && <span>narrowed</span>}
      </span>
    </>
  );
}

/** One item in the list of the inbox. */
export function InboxEntry({ item }: { item: Listed }) {
  return (
    <>
      <Seal value={item.subject.id} frame={frameOf(item)} className="mt-0.5" />
      <span className="flex min-w-0 flex-1 flex-col gap-1">
        {"outcome" in item ? <Decided item={item} /> : <Waiting item={item} />}
      </span>
    </>
  );
}
