"use client";

import { Download } from "lucide-react";
import { saveCsv } from "@/components/data/save-csv";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-field";
import { Link } from "@/components/ui/link";
import { Pill, type PillProps } from "@/components/ui/pill";
import type { AgentBatchResult } from "@/lib/agents/batch.schema";
import type { AgentSummary } from "@/lib/agents/schema";
import type { CsvColumn } from "@/lib/platform/base/text/csv";

/** The result of one agent, or nothing where the batch did not reach it. */
export type BulkResult = { agent: AgentSummary; result: AgentBatchResult | undefined };

type Shown = AgentBatchResult["outcome"] | "open";

const outcomeOf = ({ result }: BulkResult): Shown => result?.outcome ?? "open";

const words: Readonly<Record<Shown, string>> = {
  refused: "Refused",
  open: "Not reached",
  waits: "Waits for a second person",
  done: "Done",
  unchanged: "Unchanged",
};
const tones: Readonly<Record<Shown, PillProps["tone"]>> = {
  ...{ refused: "bad", open: "wait", waits: "wait", done: "ok", unchanged: "plain" },
};

/** Results that a person must look at come first. */
const order = Object.keys(words) as Shown[];

const columns: CsvColumn<BulkResult>[] = [
  { name: "id", of: ({ agent }) => agent.id },
  { name: "name", of: ({ agent }) => agent.name },
  { name: "outcome", of: (row) => words[outcomeOf(row)] },
  { name: "code", of: ({ result }) => result?.code ?? null },
  { name: "reason", of: ({ result }) => result?.reason ?? null },
];

const asText = (rows: readonly BulkResult[]): string =>
  rows.map((row) => [row.agent.name, words[outcomeOf(row)], row.result?.reason].filter(Boolean).join(": ")).join("\n");

/** The number of agents by result, in one line. */
export const summaryOf = (rows: readonly BulkResult[]): string =>
  order
    .map((shown) => ({ shown, count: rows.filter((row) => outcomeOf(row) === shown).length }))
    .filter(({ count }) => count > 0)
    .map(({ shown, count }) => `${count.toLocaleString("en")} ${words[shown].toLowerCase()}`)
    .join(", ");

/** The result of each agent, to read, copy and download. */
export function BulkResults({ rows }: { rows: readonly BulkResult[] }) {
  const sorted = rows.toSorted((a, b) => order.indexOf(outcomeOf(a)) - order.indexOf(outcomeOf(b)));
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p aria-live="polite" className="font-semibold">
          {summaryOf(rows)}
        </p>
        <span className="flex items-center gap-1">
          <CopyButton text={asText(sorted)} label="Copy the results" size="sm" />
          <Button
            size="sm"
            icon={<Download aria-hidden />}
            onClick={() => saveCsv("agents-results.csv", columns, sorted)}
          >
            Download CSV
          </Button>
        </span>
      </div>
      <ul aria-label="Results" className="max-h-100 overflow-y-auto rounded-md border border-line">
        {sorted.map((row) => (
          <li
            key={row.agent.id}
            className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 border-line px-3 py-1.5 not-last:border-b"
          >
            <Link href={`/agents/${row.agent.id}`} className="min-w-0 flex-1 basis-40 truncate font-semibold">
              {row.agent.name}
            </Link>
            <Pill tone={tones[outcomeOf(row)]}>{words[outcomeOf(row)]}</Pill>
            {row.result?.reason && <span className="basis-full text-ink2 text-sm">{row.result.reason}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}
