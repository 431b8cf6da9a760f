"use client";

import dynamic from "next/dynamic";
import type { ReactNode } from "react";
import type { MergedEdit } from "./use-merged-edit";

/** How the fields of a form are called and shown. */
export type FieldViews<Fields> = {
  [Name in keyof Fields]: { label: string; show?: (value: Fields[Name]) => ReactNode };
};

export type EditConflictsProps<Fields extends object> = { edit: MergedEdit<Fields>; views: FieldViews<Fields> };

// Two people seldom change one object at a time.
const List = dynamic(() => import("./edit-conflict-list").then((module) => module.EditConflictList), { ssr: false });

/** Shows fields that another person changed during this edit; renders nothing if there are none. */
export function EditConflicts<Fields extends object>({ edit, views }: EditConflictsProps<Fields>) {
  if (edit.conflicts.length === 0 && edit.adopted.length === 0) return null;
  const shown = edit.conflicts.map((conflict) => {
    const { label, show = plain } = views[conflict.name];
    return {
      ...{ label, before: show(conflict.before), theirs: show(conflict.theirs), mine: show(conflict.mine) },
      settle: (choice: "mine" | "theirs") => edit.settle(conflict, choice),
    };
  });
  return <List conflicts={shown} adopted={edit.adopted.map((name) => views[name].label)} />;
}

/** Writes a value that has no view of its own. */
function plain(value: unknown): string {
  if (value === null || value === undefined || value === "") return "nothing";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.length === 0 ? "nothing" : value.map(plain).join(", ");
  return typeof value === "object" ? JSON.stringify(value, null, 2) : String(value);
}
