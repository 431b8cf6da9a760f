"use client";

import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { Unloaded } from "@/components/data/unloaded";
import { Timestamp } from "@/components/time/timestamp";
import { ButtonLink } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { Pill } from "@/components/ui/pill";
import { Glyph } from "@/components/ui/status-mark";
import type { StartSectionName } from "@/lib/start-page/model";
import type { PartOf, StartPart, StartRow } from "@/lib/start-page/schema";
import { DecisionBars } from "./decision-bars";
import { startSection } from "./queries";

const titles: Record<StartSectionName, string> = {
  security: "Security",
  approver: "My approvals",
  owner: "My agents and requests",
  admin: "Administration",
};

/** The text in place of a section without anything to count. */
const empties: { readonly [Section in StartSectionName]?: string } = {
  owner: "Agents that you own and requests that you make appear here.",
};

/** One section of the start page. A part that failed says so in its place. */
export function StartSection({ section }: { section: StartSectionName }) {
  const id = useId();
  const query = useQuery(startSection(section));
  const parts = query.data?.parts;
  return (
    <section aria-labelledby={id} className="flex min-w-0 flex-col gap-4">
      <h2 id={id} className="text-lg">
        {titles[section]}
      </h2>
      {parts ? (
        <Parts parts={parts} empty={empties[section]} />
      ) : (
        <Unloaded query={query} name={titles[section]} lines={6} />
      )}
    </section>
  );
}

/** Whether every part was read and none has anything to show. */
const isEmpty = (parts: readonly StartPart[]): boolean =>
  parts.every(
    (part) => (part.kind === "figure" && part.count === 0) || (part.kind === "list" && part.rows.length === 0),
  );

function Parts({ parts, empty }: { parts: readonly StartPart[]; empty: string | undefined }) {
  if (empty !== undefined && isEmpty(parts)) {
    return <p className="rounded-md border border-line bg-surface px-4 py-3 text-ink2">{empty}</p>;
  }
  const figures = parts.filter((part) => part.kind === "figure");
  const failed = parts.filter((part) => part.kind === "failed");
  const wide = parts.filter((part) => part.kind === "list" || part.kind === "bars");
  return (
    <>
      {figures.length > 0 && (
        <ul
          aria-label="Figures"
          className="grid grid-cols-2 overflow-hidden rounded-md border border-line bg-surface sm:grid-cols-3 xl:grid-cols-5"
        >
          {figures.map((part) => (
            <FigureTile key={part.id} {...part} />
          ))}
        </ul>
      )}
      {failed.map(({ id, label, detail }) => (
        <p key={id} role="alert" className="rounded-md border border-bad/40 bg-badbg px-4 py-2.5">
          <span className="font-semibold text-bad">{label} could not be loaded.</span> {detail}
        </p>
      ))}
      <div className="grid items-start gap-6 lg:grid-cols-2">
        {wide.map((part) =>
          part.kind === "bars" ? <BarsPart key={part.id} {...part} /> : <ListPart key={part.id} {...part} />,
        )}
      </div>
    </>
  );
}

function FigureTile({ label, link, count, capped, attention }: PartOf<"figure">) {
  const asks = attention && count > 0;
  return (
    <li className="-me-px -mb-px border-line border-e border-b">
      <Link href={link} className="focus-inset flex h-full flex-col justify-between gap-1 px-4 py-3 hover:bg-canvas">
        <span className="text-ink2 text-sm">{label}</span>
        <span className={cn("flex items-center gap-2 font-semibold text-xl tabular-nums", asks && "text-wait")}>
          {asks && <Glyph shape="half" />}
          {capped && <span className="font-normal text-sm">more than</span>}
          {count.toLocaleString("en")}
        </span>
      </Link>
    </li>
  );
}

const all = (label: string, link: string) => (
  <ButtonLink size="sm" href={link} aria-label={`Show all: ${label}`}>
    Show all
  </ButtonLink>
);

function BarsPart({ label, link, bars }: PartOf<"bars">) {
  return (
    <Panel title={label} actions={all(label, link)}>
      <DecisionBars bars={bars} />
    </Panel>
  );
}

const pillTones = { ok: "ok", wait: "wait", bad: "bad", none: "plain" } as const;

function ListPart({ label, link, rows, empty }: PartOf<"list">) {
  return (
    <Panel flush title={label} actions={all(label, link)}>
      {rows.length === 0 ? (
        <p className="px-4 py-2.5 text-ink2">{empty}</p>
      ) : (
        <ul aria-label={label}>
          {rows.map((row) => (
            <PartRow key={row.id} {...row} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function PartRow({ text, link, detail, note, tone, at }: StartRow) {
  return (
    <li className="flex flex-wrap items-baseline gap-x-4 gap-y-1 border-line px-4 py-2.5 not-last:border-b">
      <span className="min-w-0 flex-1 basis-60">
        <Link href={link} title={text} className="line-clamp-2 hover:underline">
          {text}
        </Link>
        {detail !== undefined && <span className="text-ink2 text-sm [overflow-wrap:anywhere]">{detail}</span>}
      </span>
      <span className="flex items-baseline gap-2 text-ink3 text-sm">
        {note !== null && <Pill tone={pillTones[tone]}>{note}</Pill>}
        {at !== null && <Timestamp at={at} />}
      </span>
    </li>
  );
}
