"use client";

import dynamic from "next/dynamic";
import { type ReactNode, useState } from "react";
import type { ChangedFact } from "./changed-meanwhile";
import { isStale } from "./merge-edit";

/** The state of a thing on which a person decides. */
export type ShownState = {
  /** Entity tag of the state. The decision names it. */
  etag: string;
  /** The members of the state in words, by their labels. */
  facts: Readonly<Record<string, string>>;
  /** Reads the state again after the server refused another one. */
  reload: () => Promise<unknown>;
};

// Two people seldom decide on one thing at a time.
const ChangedMeanwhile = dynamic(() => import("./changed-meanwhile").then((module) => module.ChangedMeanwhile), {
  ssr: false,
});

const changedFacts = (before: ShownState["facts"], now: ShownState["facts"]): ChangedFact[] =>
  Object.entries(now).flatMap(([label, text]) => {
    const was = before[label] ?? "";
    return was === text ? [] : [{ label, before: was, now: text }];
  });

/**
 * Keeps the state that a person saw when they began a decision. If it changes meanwhile, the form shows the changes.
 * The person looks at them before they can decide. Typed text stays.
 *
 * @param current The state as the server has it now; undefined for a decision that names none.
 */
export function useShownState(current: ShownState | undefined) {
  const [seen, setSeen] = useState(current);
  // The decision itself changes the state, before the form closes.
  const [deciding, setDeciding] = useState(false);
  const isChanged = !deciding && current !== undefined && seen?.etag !== current.etag;
  const notice: ReactNode = isChanged && (
    <ChangedMeanwhile changes={changedFacts(seen?.facts ?? {}, current.facts)} onSeen={() => setSeen(current)} />
  );
  /** Sends a decision about the seen state. */
  const decide = async <Answer,>(send: (etag: string | undefined) => Promise<Answer>): Promise<Answer> => {
    setDeciding(true);
    try {
      return await send(seen?.etag);
    } catch (error) {
      setDeciding(false);
      if (isStale(error)) await current?.reload();
      throw error;
    }
  };
  return { notice, whyNot: isChanged ? "Look at the changes first." : undefined, deciding, decide };
}
