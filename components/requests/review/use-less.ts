"use client";

import { type ChangeEvent, useState } from "react";
import type { Draft } from "@/components/authority/draft";
import { parseAmount } from "@/lib/authority/language/amount";
import type { Authority, Catalogue } from "@/lib/authority/language/model";
import { type Less, largestOf, lessOf, unitOf } from "./approve-less";

/** Holds the simple fields of approving less. Each change of them is applied to what was asked for. */
export function useLess(asked: Authority, catalogues: readonly Catalogue[], replace: (draft: Draft) => void) {
  const [less, setLess] = useState<Less>({ amount: "", unit: unitOf(asked), readOnly: false });
  const read = less.amount === "" ? undefined : parseAmount(less.amount, less.unit);
  const problem = read && !read.ok ? read.message : undefined;
  const change = (next: Less) => {
    setLess(next);
    if (next.amount === "" || parseAmount(next.amount, next.unit).ok) replace(lessOf(asked, next, catalogues));
  };
  return {
    less,
    problem,
    most: largestOf(asked, less.unit),
    bindLess: {
      value: less.amount,
      error: problem,
      onChange: (event: ChangeEvent<HTMLInputElement>) => change({ ...less, amount: event.target.value.trim() }),
    },
    setReadOnly: (readOnly: boolean) => change({ ...less, readOnly }),
  };
}
