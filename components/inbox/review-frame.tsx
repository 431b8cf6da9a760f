"use client";

import type { ReactNode } from "react";
import { RiskScore } from "@/components/marks/risk-parts";
import { useFocusOnNext } from "@/components/table/focus-on-next";
import { Timestamp } from "@/components/time/timestamp";
import { Pill } from "@/components/ui/pill";
import { inboxKindLabels } from "@/lib/inbox/model";
import type { InboxItem } from "@/lib/inbox/schema";
import { ItemDeadline } from "./item-deadline";

/** The frame of a change or a detection: the sentence first, then its risk with reasons, then what is decided. */
export function ReviewFrame({ item, children }: { item: InboxItem; children: ReactNode }) {
  const { id, kind, sentence, askedBy, createdAt, risk } = item;
  useFocusOnNext(id, id);
  // The heading gives the only reason of a detection already.
  const reasons = risk.parts.filter((part) => !sentence.startsWith(part.sentence));
  return (
    <article aria-label="Item under review" className="rounded-md border border-line bg-surface">
      <div className="flex flex-col gap-2 p-4">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-ink3 text-sm">
          <Pill tone="outline">{inboxKindLabels[kind]}</Pill>
          <ItemDeadline item={item} />
          <span>
            {askedBy ? `Asked by ${askedBy.name}` : "Raised"} <Timestamp at={createdAt} />
          </span>
        </div>
        <h2
          tabIndex={-1}
          data-sentence
          className="scroll-mt-20 text-balance font-bold text-lg tracking-[-0.01em] [overflow-wrap:anywhere]"
        >
          {sentence}
        </h2>
        <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1 text-sm">
          <RiskScore score={risk.score} />
          {reasons.length > 0 && (
            <ul aria-label="Reasons for the risk" className="flex flex-wrap gap-x-3 text-ink2">
              {reasons.map(({ code, sentence: reason }) => (
                <li key={code}>{reason}</li>
              ))}
            </ul>
          )}
        </div>
      </div>
      <div className="flex flex-col gap-4 border-line border-t p-4">{children}</div>
    </article>
  );
}
