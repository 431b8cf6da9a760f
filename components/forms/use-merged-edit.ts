"use client";

import { useEffect, useState } from "react";
import {
  type Conflict,
  follows,
  type MergeState,
  mergeStart,
  mergeVersion,
  type Snapshot,
  type Version,
} from "./merge-edit";
import { oneField } from "./use-fields";

type Options<Fields, V extends Version> = {
  /** The object as the server has it now; live updates bring newer versions. */
  current: Snapshot<Fields, V>;
  /** Present values in the form. */
  mine: Fields;
  /** Sets values in the form: of untouched fields, or of fields for which the person chose. */
  take: (theirs: Partial<Fields>) => void;
};

export type FieldConflict<Fields> = {
  [Name in keyof Fields]: { name: Name; mine: Fields[Name] } & Conflict<Fields[Name]>;
}[keyof Fields];

/** Keeps an edit while other people change the same object: nothing typed is lost, and each conflict is chosen by hand. */
export function useMergedEdit<Fields extends object, V extends Version = number>({
  current,
  mine,
  take,
}: Options<Fields, V>) {
  const [state, setState] = useState<MergeState<Fields, V>>(() => mergeStart(current));
  useEffect(() => {
    if (!follows(current.version, state.base.version)) return;
    const merged = mergeVersion(state, current, mine);
    setState(merged.state);
    if (Object.keys(merged.taken).length > 0) take(merged.taken);
  });
  const names = Object.keys(state.conflicts) as (keyof Fields)[];
  const conflicts = names.flatMap((name) => {
    const conflict = state.conflicts[name];
    return conflict ? [{ name, mine: mine[name], ...conflict } as FieldConflict<Fields>] : [];
  });
  const settle = ({ name, theirs }: FieldConflict<Fields>, choice: "mine" | "theirs") => {
    setState((now) => {
      const { [name]: _, ...rest } = now.conflicts;
      return { ...now, conflicts: rest as typeof now.conflicts };
    });
    if (choice === "theirs") take(oneField(name, theirs));
  };
  return {
    /** The version to send the edit against, with what it holds. */
    base: state.base,
    conflicts,
    adopted: state.adopted,
    settle,
    whyNotSave: conflicts.length > 0 ? "Choose between the two versions first." : undefined,
  };
}

export type MergedEdit<Fields extends object, V extends Version = Version> = ReturnType<
  typeof useMergedEdit<Fields, V>
>;
