"use client";

import { useState } from "react";
import type { Draft } from "@/components/authority/draft";
import type { Authority, Catalogue } from "@/lib/authority/language/model";
import { amountsFor, faultOf, type Less, type LessAmount, largestOf, lessOf, unitsOf } from "./approve-less";

type Editor = { draft: Draft; unread: unknown; replace: (draft: Draft) => void };

/**
 * Holds the simple fields of approving less. Each change of them is applied to what was asked for. So they rest once a
 * person edits the members: they would bring back what was taken away.
 */
export function useLess(asked: Authority, catalogues: readonly Catalogue[], { draft, unread, replace }: Editor) {
  const untouched = (): Less => ({ amounts: amountsFor(asked, catalogues), readOnly: false });
  const [less, setLess] = useState(untouched);
  const [made, setMade] = useState(draft);
  const units = unitsOf(asked);
  const change = (next: Less) => {
    setLess(next);
    if (next.amounts.some(faultOf)) return;
    const draftOf = lessOf(asked, next, catalogues);
    setMade(draftOf);
    replace(draftOf);
  };
  const setAmount = (at: number, part: Partial<LessAmount>) =>
    change({ ...less, amounts: less.amounts.map((one, other) => (other === at ? { ...one, ...part } : one)) });
  return {
    /** Whether the members were edited by hand since. */
    byHand: draft !== made || unread !== undefined,
    startAgain: () => change(untouched()),
    problem: less.amounts.map(faultOf).find((fault) => fault !== undefined)?.message,
    readOnly: less.readOnly,
    setReadOnly: (readOnly: boolean) => change({ ...less, readOnly }),
    amounts: less.amounts.map((one, at) => ({
      ...one,
      /** Whether the request names the currency, so that no other can be chosen. */
      named: units.length > 0,
      most: largestOf(asked, one.unit),
      fault: faultOf(one),
      setAmount: (amount: string) => setAmount(at, { amount: amount.trim() }),
      setUnit: (unit: string) => setAmount(at, { unit: unit.trim().toUpperCase() }),
    })),
  };
}
