"use client";

import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { InputField, SelectField } from "@/components/ui/input-field";
import { itemRecommendations, longestOwner, type ReviewKind } from "@/lib/access-reviews/model";
import type { ItemFilter, ItemView } from "./queries";
import { answerWords } from "./words";

const states = ["open", "answered", "submitted"] as const;
const stateWords = { open: "Without an answer", answered: "Answered, not submitted", submitted: "Submitted" };

const parsers = {
  recommendation: parseAsStringLiteral(itemRecommendations),
  owner: parseAsString.withDefault(""),
  state: parseAsStringLiteral(states),
};

/** Kinds whose evidence has an owner. */
const owned: ReadonlySet<ReviewKind> = new Set(["agents", "delegations", "ownership"]);

/** Typing has paused after so long. */
const pauseMs = 300;

type Values = {
  recommendation: (typeof itemRecommendations)[number] | null;
  owner: string | null;
  state: (typeof states)[number] | null;
};
const none: Values = { recommendation: null, owner: null, state: null };

type Filtering = { filter: ItemFilter; set: (change: Partial<Values>) => void; clear: () => void };

/** The views of a person have one state each. */
function filteringBy({ recommendation, owner, state }: Values, view: ItemView, set: Filtering["set"]): Filtering {
  const name = (owner ?? "").trim().slice(0, longestOwner);
  const filter: ItemFilter = {
    ...(recommendation && { recommendation }),
    ...(name !== "" && { owner: name }),
    ...(view === "everyone" && state && { state }),
  };
  return { filter, set, clear: () => set(none) };
}

/** The filter of the items in the URL. */
export function useItemFilter(view: ItemView): Filtering {
  const [values, setValues] = useQueryStates(parsers, { history: "replace" });
  return filteringBy(values, view, (change) => void setValues(change));
}

/** The filter of the items while they are shown. The URL of the inbox has other items after them. */
export function usePassingItemFilter(view: ItemView): Filtering {
  const [values, setValues] = useState(none);
  return filteringBy(values, view, (change) => setValues((before) => ({ ...before, ...change })));
}

type Props = { kind: ReviewKind; view: ItemView } & Filtering;

const recommendationOptions = itemRecommendations.map((value) => ({
  value,
  label: value === "withheld" ? "Shown after the answer" : answerWords[value],
}));

/** Filters the items by what they show. */
export function ItemFilters({ kind, view, filter, set, clear }: Props) {
  return (
    <search aria-label="Filter items" className="flex flex-wrap items-end gap-3">
      <SelectField
        label="Recommendation"
        placeholder="Any"
        className="w-52"
        value={filter.recommendation ?? ""}
        options={recommendationOptions}
        onChange={({ target }) => set({ recommendation: parsers.recommendation.parse(target.value) })}
      />
      {view === "everyone" && (
        <SelectField
          label="Answer"
          placeholder="Any"
          className="w-52"
          value={filter.state ?? ""}
          options={states.map((value) => ({ value, label: stateWords[value] }))}
          onChange={({ target }) => set({ state: parsers.state.parse(target.value) })}
        />
      )}
      {owned.has(kind) && <OwnerField owner={filter.owner ?? ""} onOwner={(owner) => set({ owner })} />}
      {Object.keys(filter).length > 0 && <Button onClick={clear}>Clear the filter</Button>}
    </search>
  );
}

/** Looks for a name once typing pauses. */
function OwnerField({ owner, onOwner }: { owner: string; onOwner: (owner: string | null) => void }) {
  const [{ typed, shown }, setTyped] = useState({ typed: owner, shown: owner });
  if (shown !== owner) setTyped({ typed: owner, shown: owner });
  useEffect(() => {
    if (typed.trim() === owner) return;
    const timer = setTimeout(() => onOwner(typed.trim() || null), pauseMs);
    return () => clearTimeout(timer);
  }, [typed, owner, onOwner]);
  return (
    <InputField
      label="Owner"
      placeholder="A part of the name, or none"
      className="w-64"
      maxLength={longestOwner}
      value={typed}
      onChange={({ target }) => setTyped({ typed: target.value, shown: owner })}
    />
  );
}
