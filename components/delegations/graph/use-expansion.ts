"use client";

import { type UseQueryResult, useQueries } from "@tanstack/react-query";
import { parseAsArrayOf, parseAsString, useQueryState } from "nuqs";
import type { DelegationGraph } from "@/lib/delegations/views/graph.schema";
import { graphQuery } from "./queries";

export type Expansion = {
  /** Nodes whose neighbours are shown, in the order in which they were asked for. */
  ids: readonly string[];
  /** Those that are not there yet. */
  loading: readonly string[];
  /** Those that could not be loaded. */
  failed: readonly string[];
  /** The loaded graphs around the expanded nodes. */
  graphs: readonly DelegationGraph[];
  toggle: (id: string) => void;
};

const asRoot = (id: string) => (id.startsWith("per_") ? { person: id } : { agent: id });

type Results = readonly Pick<UseQueryResult<DelegationGraph>, "data" | "isPending" | "isError">[];

const combine = (results: Results) => ({
  pending: results.map(({ isPending }) => isPending),
  failed: results.map(({ isError }) => isError),
  graphs: results.flatMap(({ data }) => data ?? []),
});

/** Loads the neighbours of expanded nodes into the same graph. The URL keeps the expanded nodes. */
export function useExpansion(status: string, at: string | undefined): Expansion {
  const [ids, setIds] = useQueryState("around", parseAsArrayOf(parseAsString).withDefault([]));
  const { pending, failed, graphs } = useQueries({
    queries: ids.map((id) => graphQuery({ ...asRoot(id), depth: 1, status, at })),
    combine,
  });
  return {
    ...{ ids, graphs },
    loading: ids.filter((_, i) => pending[i]),
    failed: ids.filter((_, i) => failed[i]),
    toggle: (id) => void setIds(ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id]),
  };
}
