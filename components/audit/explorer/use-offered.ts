import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { auditFacet } from "@/components/audit/queries";
import type { OfferedValue, WrittenValue } from "@/components/table/filter-suggestions";
import { keyOf, wordsOf } from "@/components/table/filter-words";
import { type FacetName, facetNames } from "@/lib/audit/facets.model";
import type { Question } from "./use-question";

const isFacet = (key: string | undefined): key is FacetName => facetNames.some((name) => name === key);

/** Members whose label the filter finds as well as their id. */
const named: readonly FacetName[] = ["agent", "person", "actor", "for", "approver", "rs"];

/** The most frequent values of the key that is being written, among what the rest of the question finds. */
export function useOffered({ q, bounds }: Question): {
  offered: readonly OfferedValue[];
  onKey: (written: WrittenValue | undefined) => void;
} {
  const [key, setKey] = useState<string>();
  const facet = isFacet(key) ? key : undefined;
  const rest = wordsOf(q).filter((word) => keyOf(word) !== key);
  const question = { q: rest.join(" "), bounds };
  const { data } = useQuery({ ...auditFacet(question, facet ?? "agent"), enabled: facet !== undefined });
  const counts = facet === undefined ? [] : (data?.facets[facet] ?? []);
  const offered = counts.flatMap(({ value, label, count }) =>
    value === null ? [] : [{ value: facet && named.includes(facet) ? label : value, count }],
  );
  return { offered, onKey: (written) => setKey(written?.key) };
}
