"use client";

import { parseAsString, useQueryState } from "nuqs";
import { useEffect, useMemo, useRef } from "react";
import {
  type ColumnChoice,
  type ColumnRules,
  moved,
  readChoice,
  resized,
  toggled,
  usualChoice,
  writeChoice,
} from "./column-choice";
import { arranging } from "./column-handles";
import type { Arrange } from "./columns";
import { useStored } from "./stored";

export type ChosenColumns<Id extends string> = ColumnChoice<Id> & {
  /** Whether the person chose them. */
  chosen: boolean;
  toggle: (id: Id) => void;
  reset: () => void;
  arrange: Arrange;
};

/**
 * The columns of a table: those of the URL, else those that the person chose last in this browser.
 *
 * @param name The name under which this browser keeps the choice, with the person.
 */
export function useColumns<Id extends string>(name: string, rules: ColumnRules<Id>): ChosenColumns<Id> {
  const [inUrl, setInUrl] = useQueryState("columns", parseAsString);
  const [kept, keep] = useStored(name);
  const written = inUrl ?? kept ?? "";
  const asked = useMemo(() => readChoice(written, rules), [written, rules]);
  const choice: ColumnChoice<Id> = asked ?? usualChoice(rules);
  // The address follows a moment later. A second choice meanwhile must not undo the first.
  const latest = useRef(written);
  useEffect(() => {
    latest.current = written;
  }, [written]);
  const chosenNow = (): ColumnChoice<Id> => readChoice(latest.current, rules) ?? usualChoice(rules);
  const choose = (next: ColumnChoice<Id> | null) => {
    const text = next && writeChoice(next);
    latest.current = text ?? "";
    keep(text);
    void setInUrl(text);
  };
  const known = (text: string): Id | undefined => rules.ids.find((id) => id === text);
  const arrange = arranging({
    move: (from, onto) => {
      const [id, to] = [known(from), known(onto)];
      if (id !== undefined && to !== undefined) choose(moved(chosenNow(), id, to));
    },
    resize: (text, px) => {
      const id = known(text);
      if (id !== undefined) choose(resized(chosenNow(), id, px));
    },
  });
  return {
    ...choice,
    ...{ chosen: asked !== undefined, arrange },
    toggle: (id) => choose(toggled(chosenNow(), id)),
    reset: () => choose(null),
  };
}
