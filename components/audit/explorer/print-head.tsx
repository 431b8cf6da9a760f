"use client";

import { Timestamp } from "@/components/time/timestamp";
import { useZone } from "@/components/time/zone";
import type { AuditSummary } from "@/lib/audit/summary.schema";
import { spanText } from "./time-range";
import type { Asked } from "./use-question";

type PrintHeadProps = { asked: Asked; summary: AuditSummary | undefined; reader: string };

/** The head of a printed trail: the question, its period and zone, who printed it and when, and the checkpoint. */
export function PrintHead({ asked, summary, reader }: PrintHeadProps) {
  const { shown, name } = useZone();
  const { from, to } = asked.bounds;
  const lines: [string, React.ReactNode][] = [
    [
      "Filter",
      asked.q === "" ? (
        "none"
      ) : (
        <code key="filter" className="font-mono">
          {asked.q}
        </code>
      ),
    ],
    ["Period", `${from === undefined ? "the whole log up to " : ""}${spanText(from ?? to, to, shown)} (${name})`],
    ["Reads", summary?.hidden.includes("reads") === false ? "shown" : "left out"],
    ["Printed by", reader],
    ["As of", <Timestamp key="as-of" at={asked.openedAt} mode="exact" />],
    ...(summary
      ? ([
          [
            "Checkpoint",
            <span key="checkpoint">
              {summary.sealed.size.toLocaleString("en")} records, signed{" "}
              <Timestamp at={summary.sealed.at} mode="exact" />
            </span>,
          ],
        ] satisfies [string, React.ReactNode][])
      : []),
  ];
  return (
    <header aria-hidden className="hidden border-line border-b pb-3 print:block">
      <p className="mb-2 font-bold text-lg">Mandate audit trail</p>
      <dl className="grid grid-cols-[6rem_minmax(0,1fr)] gap-x-3 text-sm">
        {lines.map(([term, text]) => (
          <div key={term} className="contents">
            <dt className="text-ink3">{term}</dt>
            <dd className="[overflow-wrap:anywhere]">{text}</dd>
          </div>
        ))}
      </dl>
    </header>
  );
}
