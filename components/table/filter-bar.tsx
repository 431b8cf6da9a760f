"use client";

import { CircleHelp, Search, X } from "lucide-react";
import dynamic from "next/dynamic";
import { type ReactNode, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { IconButton } from "@/components/ui/icon-button";
import { type FilterFault, mended } from "./filter-fault";
import type { Wording } from "./filter-phrases";
import type { FilterSentenceProps } from "./filter-sentence";
import type { FilterKey, OfferedValue, WrittenValue } from "./filter-suggestions";
import { useNamedValues } from "./named-values";
import { useFilterInput } from "./use-filter-input";

// It parses the filter, which the first view of a list can wait for.
// Without something to show meanwhile, its loading would hold back what a person types.
const FilterSentence = dynamic<FilterSentenceProps>(
  () => import("./filter-sentence").then((module) => module.FilterSentence),
  { loading: () => null },
);
const FilterHelp = dynamic(() => import("./filter-help").then((module) => module.FilterHelp), { ssr: false });

export type FilterBarProps = {
  /** Accessible name of the filter, for example "Filter agents". */
  label: string;
  /** Keys of this list. Unknown keys are sent as well, and the server refuses them by name. */
  keys: readonly FilterKey[];
  placeholder?: string | undefined;
  /** The server's refusal of the filter. */
  fault?: FilterFault | undefined;
  /** The words in which the filter is described below it. */
  wording?: Wording | undefined;
  /** The time range outside the filter, as a phrase. */
  period?: string | undefined;
  /** Values of the key at the caret, which `onKey` is told. Without them, the names of things are offered. */
  offered?: readonly OfferedValue[] | undefined;
  onKey?: ((written: WrittenValue | undefined) => void) | undefined;
  /** Buttons beside the filter: density, export. */
  children?: ReactNode;
  className?: string | undefined;
};

type FilterInput = ReturnType<typeof useFilterInput>;

function Suggestions({ id, filter }: { id: string; filter: FilterInput }) {
  return (
    <div
      id={id}
      role="listbox"
      aria-label="Suggestions"
      tabIndex={-1}
      className="absolute inset-x-0 top-full z-20 mt-1 max-w-120 rounded-lg border border-line bg-surface p-1 shadow-overlay"
    >
      {filter.suggestions.map((suggestion, index) => (
        <div
          key={suggestion.text}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === filter.active}
          onMouseDown={(event) => {
            event.preventDefault();
            filter.choose(suggestion);
          }}
          // A list that opens below a resting pointer is no choice: browsers report a move of no distance then.
          onMouseMove={({ movementX, movementY }) => (movementX !== 0 || movementY !== 0) && filter.setActive(index)}
          className={cn(
            "flex min-h-8 cursor-pointer items-center gap-3 rounded-md px-2.5",
            index === filter.active && "bg-sunken",
          )}
        >
          <span className="font-mono">{suggestion.text}</span>
          <span className="ms-auto truncate text-ink3 text-xs">{suggestion.hint}</span>
        </div>
      ))}
    </div>
  );
}

type QueryInputProps = Pick<FilterBarProps, "label" | "keys"> & {
  placeholder: string;
  filter: FilterInput;
  faultId: string | undefined;
};

function QueryInput({ label, keys, placeholder, filter, faultId }: QueryInputProps) {
  const listId = useId();
  const offered = filter.suggestions.length > 0;
  const track = (target: HTMLInputElement) => filter.setCaret(target.selectionStart ?? target.value.length);
  return (
    <div className="relative min-w-0 flex-1 basis-64 md:basis-48">
      <Search aria-hidden className="pointer-events-none absolute start-2.5 top-2 size-4 text-ink3 max-md:top-3" />
      <input
        ref={filter.input}
        type="text"
        role="combobox"
        aria-label={label}
        aria-expanded={offered}
        aria-controls={offered ? listId : undefined}
        aria-autocomplete="list"
        aria-activedescendant={offered && filter.active >= 0 ? `${listId}-${filter.active}` : undefined}
        aria-keyshortcuts="/"
        aria-invalid={faultId !== undefined}
        aria-describedby={faultId}
        value={filter.draft}
        placeholder={placeholder}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        onFocus={() => filter.setOpen(true)}
        onBlur={filter.leave}
        onSelect={(event) => track(event.currentTarget)}
        onKeyDown={filter.onKeyDown}
        onChange={(event) => {
          const { value, selectionStart } = event.currentTarget;
          filter.write(value, selectionStart ?? value.length);
        }}
        className="h-8 w-full rounded-md border border-edge bg-surface ps-8 pe-16 font-mono hover:border-ink2 aria-invalid:border-bad max-md:h-10"
      />
      {filter.draft !== "" && <ClearButton filter={filter} />}
      <HelpButton label={label} keys={keys} />
      {offered && <Suggestions id={listId} filter={filter} />}
    </div>
  );
}

function ClearButton({ filter }: { filter: FilterInput }) {
  return (
    <IconButton
      size="xs"
      icon={<X aria-hidden />}
      label="Clear the filter"
      className="absolute end-8 top-1 max-md:top-2"
      onClick={() => {
        filter.setDraft("");
        filter.commit("");
        filter.input.current?.focus();
      }}
    />
  );
}

function HelpButton({ label, keys }: Pick<FilterBarProps, "label" | "keys">) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton
        size="xs"
        icon={<CircleHelp aria-hidden />}
        label="How to write a filter"
        aria-haspopup="dialog"
        className="absolute end-1.5 top-1 max-md:top-2"
        onClick={() => setOpen(true)}
      />
      {open && <FilterHelp label={label} keys={keys} onClose={() => setOpen(false)} />}
    </>
  );
}

/** The fault of the filter, with suggested replacements. */
function Fault({ fault, filter }: { fault: FilterFault; filter: FilterInput }) {
  const choose = (suggestion: string) => {
    const next = mended(filter.q, fault, suggestion);
    filter.setDraft(next);
    filter.commit(next);
    filter.leave();
    filter.input.current?.focus();
  };
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-sm">
      <p className="text-bad">{fault.detail}</p>
      {fault.suggestions.map((suggestion) => (
        <Button key={suggestion} size="sm" onClick={() => choose(suggestion)}>
          {suggestion === "" ? `Remove ${filter.q.slice(fault.at, fault.at + fault.length)}` : suggestion}
        </Button>
      ))}
    </div>
  );
}

/** The filter of a list: `key:value` words, kept in the URL. `/` goes to it. */
export function FilterBar(props: FilterBarProps) {
  const { label, keys, placeholder, fault, wording, period, children, className } = props;
  const named = useNamedValues(keys);
  const { offered = named.offered, onKey = named.onKey } = props;
  const filter = useFilterInput({ list: label, keys, offered, onKey });
  const faultId = useId();
  const example = keys[0] ? `Filter, for example ${keys[0].key}:${keys[0].values?.[0] ?? "…"}` : "Filter";
  return (
    <search className={cn("flex flex-wrap items-center gap-2", className)}>
      <QueryInput
        label={label}
        keys={keys}
        placeholder={placeholder ?? example}
        filter={filter}
        faultId={fault ? faultId : undefined}
      />
      {children}
      <div id={faultId} role="status" className="basis-full empty:hidden">
        {fault && <Fault fault={fault} filter={filter} />}
      </div>
      {!fault && wording && filter.q !== "" && <FilterSentence q={filter.q} wording={wording} period={period} />}
    </search>
  );
}
