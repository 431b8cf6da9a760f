"use client";

import type { ReactNode } from "react";
import { RiskMark } from "@/components/marks/risk-mark";
import { useFocusOnNext } from "@/components/table/focus-on-next";
import { Countdown } from "@/components/time/countdown";
import { Timestamp } from "@/components/time/timestamp";
import { Pill } from "@/components/ui/pill";
import type { InboxItem } from "@/lib/inbox/schema";
import { riskLevel } from "@/lib/risk/model";
import { kindLabels } from "./inbox-entry";

/** The frame of a change or a detection: the sentence first, then its risk with reasons, then what is decided. */
export function ReviewFrame({ item, children }: { item: InboxItem; children: ReactNode }) {
  const { id, kind, sentence, askedBy, dueAt, createdAt, risk } = item;
  useFocusOnNext(id, id);
  return (
    <article aria-label="Item under review" className="rounded-md border border-line bg-surface">
      <div className="flex flex-col gap-2 p-4">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-ink3 text-sm">
          <Pill tone="outline">{kindLabels[kind]}</Pill>
          {dueAt && <Countdown until={dueAt} lead="decide in" over="over" urgentBelow={86_400} />}
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
          <RiskMark tier={riskLevel(risk.score)} />
          <ul aria-label="Reasons for the risk" className="flex flex-wrap gap-x-3 text-ink2">
            {risk.parts.map(({ code, sentence: reason }) => (
              <li key={code}>{reason}</li>
            ))}
          </ul>
        </div>
      </div>
      <div className="flex flex-col gap-4 border-line border-t p-4">{children}</div>
    </article>
  );
}
