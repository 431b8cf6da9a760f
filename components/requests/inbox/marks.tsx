"use client";

import { useState } from "react";
import { useSingleKeys } from "@/components/table/use-single-keys";
import { Checkbox } from "@/components/ui/choice";

export type Marks = {
  /** The marked items of the list. An item that left the list is not among them. */
  ids: ReadonlySet<string>;
  /** Whether any was marked since the last `clear`; also one that left the list. */
  used: boolean;
  toggle: (id: string) => void;
  clear: () => void;
};

/**
 * Holds which items of a list are marked, to be decided together. `x` marks the chosen one.
 *
 * @param chosen The open item, if it can be marked.
 */
export function useMarks(listed: readonly { id: string }[] | undefined, chosen: string | undefined): Marks {
  const [stored, setStored] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string) =>
    setStored((now) => {
      const next = new Set(now);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  useSingleKeys(chosen ? { x: () => toggle(chosen) } : {});
  const ids = new Set((listed ?? []).flatMap(({ id }) => (stored.has(id) ? [id] : [])));
  return { ids, used: stored.size > 0, toggle, clear: () => setStored(new Set()) };
}

type MarkProps = { id: string; agent: string; marks: Pick<Marks, "ids" | "toggle"> };

/** Marks a request, to be decided together with others. */
export function Mark({ id, agent, marks: { ids, toggle } }: MarkProps) {
  return (
    <Checkbox
      className="ps-3 pe-2 pt-3"
      hideLabel
      label={`Mark the request for ${agent}`}
      checked={ids.has(id)}
      onChange={() => toggle(id)}
    />
  );
}
