"use client";

import { useQuery } from "@tanstack/react-query";
import { Timestamp } from "@/components/time/timestamp";
import { useZone } from "@/components/time/zone";
import type { CaseResponse } from "@/lib/cases/schema";
import { doneFiles, logCheckpoint, packsOf } from "./queries";

type PrintProps = { item: CaseResponse; printedBy: string; renderedAt: string };

/** A case on paper: its question, zone, people and checkpoint, the pinned entries, and the digests of its packs. */
export function CasePrint(props: PrintProps) {
  const { pins } = props.item;
  return (
    <article aria-hidden data-upright="" className="hidden print:block">
      <PrintHead {...props} />
      <table className="w-full border-collapse text-sm">
        <thead>
          <tr className="border-line border-b">
            {["Entry", "Time", "What happened", "Note"].map((head) => (
              <th key={head} scope="col" className="py-1 pe-3 text-start">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {pins.map(({ index, note, entry }) => (
            <tr key={index} className="border-line border-b align-top">
              <td className="py-1 pe-3 tabular-nums">{index}</td>
              <td className="py-1 pe-3">{entry && <Timestamp at={entry.time} mode="exact" />}</td>
              <td className="py-1 pe-3 [overflow-wrap:anywhere]">{entry?.sentence ?? "Not visible to this person"}</td>
              <td className="py-1 [overflow-wrap:anywhere]">{note}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Digests id={props.item.id} />
    </article>
  );
}

function PrintHead({ item, printedBy, renderedAt }: PrintProps) {
  const { name } = useZone();
  const { data: checkpoint } = useQuery(logCheckpoint);
  const { title, agent, from, to, assignee, closed } = item;
  const lines: [string, React.ReactNode][] = [
    ["Agent", agent ? `${agent.name ?? "an agent"} (${agent.id})` : "none"],
    [
      "Period",
      <span key="period">
        <Timestamp at={from} mode="exact" /> to <Timestamp at={to} mode="exact" /> ({name})
      </span>,
    ],
    ["Assigned to", assignee.name ?? assignee.id],
    ...(closed
      ? ([["Closed", `${closed.by.name ?? closed.by.id}: ${closed.reason}`]] satisfies [string, string][])
      : []),
    ["Printed by", printedBy],
    ["As of", <Timestamp key="as-of" at={renderedAt} mode="exact" />],
    ...(checkpoint
      ? ([
          [
            "Checkpoint",
            `${Number(checkpoint.size).toLocaleString("en")} records of ${checkpoint.origin}, root ${checkpoint.root}`,
          ],
        ] satisfies [string, string][])
      : []),
  ];
  return (
    <header className="mb-4 border-line border-b pb-3">
      <p className="mb-2 font-bold text-lg">Case: {title}</p>
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

function Digests({ id }: { id: string }) {
  const { data: packs = [] } = useQuery(packsOf(id));
  const files = packs.flatMap(doneFiles);
  if (files.length === 0) return null;
  return (
    <section className="mt-4 break-inside-avoid">
      <p className="font-semibold">Evidence packs</p>
      <ul>
        {files.map(({ key, name, sha256 }) => (
          <li key={key} className="font-mono text-xs [overflow-wrap:anywhere]">
            SHA-256 {sha256} {name}
          </li>
        ))}
      </ul>
    </section>
  );
}
