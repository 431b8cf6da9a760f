"use client";

import { MoreHorizontal } from "lucide-react";
import type { KeyboardEvent, MouseEvent } from "react";
import { type FilterValue, stateOf, withExcluded, withOnly, without } from "@/components/table/filter-words";
import { cn } from "@/components/ui/cn";
import { Skeleton } from "@/components/ui/skeleton";
import { type FacetName, facetNames } from "@/lib/audit/facets.model";
import { auditFilterKeys } from "@/lib/audit/filter-keys.model";
import type { AuditSummary, FacetCount } from "@/lib/audit/summary.schema";
import { useValueMenu } from "./value-menu-context";

/** Titles of facets whose name says too little. */
const titles: Readonly<Record<string, string>> = {
  decision: "Outcome",
  type: "Kind",
  person: "Person accountable",
  actor: "Acting person",
  for: "Represented person",
  rs: "Resource server",
  code: "Reason",
  risk: "Risk tier then",
  env: "Environment then",
  ip: "Address",
};

const titleOf = (name: FacetName): string =>
  titles[name] ?? `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll("-", " ")}`;

const filterKeys = new Set<string>(auditFilterKeys.map(({ key }) => key));
/** The key of the filter that finds a facet's values; actors are of every kind. */
const keyOfFacet = (name: FacetName): string => (filterKeys.has(name) ? name : "actor");

export type FacetsProps = {
  summary: AuditSummary | undefined;
  /** The counts are of an earlier question. */
  stale: boolean;
  q: string;
  setQ: (q: string) => void;
};

/** The most frequent values of what a question finds. Each narrows the question. */
export function Facets({ summary, stale, q, setQ }: FacetsProps) {
  if (!summary) return <FacetSkeleton />;
  const filled = facetNames.filter((name) => summary.facets[name]?.some(({ kind }) => kind === "value"));
  if (filled.length === 0) return <p className="text-ink3 text-sm">Nothing to choose from.</p>;
  return (
    <div className={cn("flex flex-col gap-4 transition-opacity", stale && "opacity-60")}>
      {filled.map((name) => (
        <Facet key={name} name={name} counts={summary.facets[name] ?? []} q={q} setQ={setQ} />
      ))}
    </div>
  );
}

type FacetProps = Pick<FacetsProps, "q" | "setQ"> & { name: FacetName; counts: readonly FacetCount[] };

function Facet({ name, counts, q, setQ }: FacetProps) {
  const most = Math.max(1, ...counts.map(({ count }) => count));
  return (
    <section aria-label={titleOf(name)}>
      <h2 className="mb-1 font-semibold text-ink2 text-xs">{titleOf(name)}</h2>
      <ul className="flex flex-col">
        {counts.map(({ value, label, count, kind }) =>
          value === null ? (
            <li key={kind} className="flex items-center justify-between gap-2 px-1.5 py-0.5 text-ink3 text-sm italic">
              {label}
              <span className="not-italic tabular-nums">{count.toLocaleString("en")}</span>
            </li>
          ) : (
            <FacetValue
              key={value}
              value={{ key: keyOfFacet(name), value }}
              label={label}
              count={count}
              share={count / most}
              q={q}
              setQ={setQ}
            />
          ),
        )}
      </ul>
    </section>
  );
}

type FacetValueProps = Pick<FacetsProps, "q" | "setQ"> & {
  value: FilterValue;
  label: string;
  count: number;
  share: number;
};

function FacetValue({ value, label, count, share, q, setQ }: FacetValueProps) {
  const openMenu = useValueMenu();
  const state = stateOf(q, value);
  const exclude = () => setQ(state === "excluded" ? without(q, value) : withExcluded(q, value));
  const press = ({ altKey }: MouseEvent) => {
    if (altKey) exclude();
    else setQ(state === "only" ? without(q, value) : withOnly(q, value));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    exclude();
  };
  return (
    <li className="group/facet relative flex items-center">
      <svg aria-hidden="true" className="absolute inset-y-0.5 start-0 h-[calc(100%-4px)] w-full">
        <rect width={`${Math.max(1, share * 100)}%`} height="100%" className="fill-line/70" />
      </svg>
      <button
        type="button"
        aria-pressed={state === "only"}
        aria-label={`${label}, ${count.toLocaleString("en")} entries`}
        title={`${label}\nClick: only this. Alt+click or x: all but this.`}
        aria-keyshortcuts="x"
        onClick={press}
        onKeyDown={onKeyDown}
        className={cn(
          "focus-inset relative flex min-h-7 min-w-0 flex-1 items-center gap-2 rounded-sm px-1.5 text-start text-sm hover:bg-line/50 max-md:min-h-10",
          state === "only" && "bg-chosen font-semibold",
          state === "excluded" && "text-bad line-through",
        )}
      >
        <span className="min-w-0 flex-1 truncate">{label}</span>
        <span className="shrink-0 text-ink2 tabular-nums no-underline">{count.toLocaleString("en")}</span>
      </button>
      <button
        type="button"
        tabIndex={-1}
        aria-label={`More for ${label}`}
        onClick={({ currentTarget }) => openMenu(currentTarget, [{ ...value, label }])}
        className="focus-inset relative grid size-7 shrink-0 place-items-center rounded-sm text-ink3 hover:bg-line/50 hover:text-ink max-md:size-10 [&_svg]:size-4"
      >
        <MoreHorizontal aria-hidden />
      </button>
    </li>
  );
}

function FacetSkeleton() {
  return (
    <div role="status" aria-label="Loading" className="flex flex-col gap-2">
      {["w-20", "w-full", "w-full", "w-3/4", "w-24", "w-full", "w-2/3"].map((width, at) => (
        <Skeleton key={`${width}-${at === 0 ? "head" : at}`} className={width} />
      ))}
    </div>
  );
}
