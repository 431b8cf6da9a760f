import { type CsvColumn, csvHead, csvLines } from "@/lib/platform/base/text/csv";
import type { RunItem, RunResponse } from "./schema";

/** A work paper as a file. */
export type Paper = { name: string; mediaType: string; text: string };

type Line = { part: "sample" | "exception"; item: RunItem };

const columns: readonly CsvColumn<Line & { run: RunResponse }>[] = [
  { name: "run", of: ({ run }) => run.id },
  { name: "control", of: ({ run }) => run.controlId },
  { name: "part", of: ({ part }) => part },
  { name: "key", of: ({ item }) => item.key },
  { name: "entry", of: ({ item }) => item.index },
  { name: "time", of: ({ item }) => item.time },
  { name: "subject_id", of: ({ item }) => item.subject?.id ?? null },
  { name: "subject", of: ({ item }) => item.subject?.name ?? null },
  { name: "sentence", of: ({ item }) => item.sentence },
  { name: "exception", of: ({ item }) => item.finding?.code ?? null },
  { name: "exception_sentence", of: ({ item }) => item.finding?.sentence ?? null },
  { name: "verdict", of: ({ item }) => item.tick?.tick ?? null },
  { name: "comment", of: ({ item }) => item.tick?.comment ?? null },
  { name: "verdict_by", of: ({ item }) => item.tick && (item.tick.by.name ?? item.tick.by.id) },
  { name: "verdict_at", of: ({ item }) => item.tick?.at ?? null },
];

const linesOf = ({ sample, exceptions }: RunResponse): Line[] => [
  ...sample.map((item): Line => ({ part: "sample", item })),
  ...exceptions.map((item): Line => ({ part: "exception", item })),
];

function ndjson(run: RunResponse): string {
  const { sample: _sample, exceptions: _exceptions, ...head } = run;
  const first = { kind: "work-paper", zone: "UTC", ...head };
  const lines = linesOf(run).map(({ part, item }) => ({ kind: part, ...item }));
  return [first, ...lines].map((line) => `${JSON.stringify(line)}\n`).join("");
}

/** Writes a work paper: its sample and its exceptions with the verdicts. NDJSON has the head of the run as well. */
export function paperOf(run: RunResponse, format: "ndjson" | "csv"): Paper {
  const name = `work-paper-${run.id}.${format}`;
  if (format === "ndjson") return { name, mediaType: "application/x-ndjson", text: ndjson(run) };
  const rows = linesOf(run).map((line) => ({ ...line, run }));
  const text = csvHead(columns) + csvLines(columns, rows);
  return { name, mediaType: "text/csv; charset=utf-8; header=present", text };
}
