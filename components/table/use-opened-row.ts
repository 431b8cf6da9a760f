"use client";

import { type QueryKey, type UseQueryOptions, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { isGone } from "@/components/data/api-problem";

/**
 * The open row. A link also opens one that the list does not show. One that leaves the list is closed.
 *
 * @param isKept A person types a decision about the row: then it stays open, also after it left the list.
 */
export function useOpenedRow<Row extends { id: string }, Key extends QueryKey>(
  id: string | null,
  rows: readonly Row[] | undefined,
  detail: (id: string) => UseQueryOptions<Row, Error, Row, Key>,
  isKept = false,
): { row: Row | undefined; isMissing: boolean } {
  const listed = rows?.find((row) => row.id === id);
  const [last, setLast] = useState<Row>();
  if (listed && listed !== last) setLast(listed);
  const wasListed = last !== undefined && last.id === id;
  const isUnlisted = id !== null && rows !== undefined && !listed && (!wasListed || isKept);
  const { data, error } = useQuery({ ...detail(id ?? ""), enabled: isUnlisted });
  return {
    row: listed ?? (isUnlisted ? (data ?? (wasListed ? last : undefined)) : undefined),
    isMissing: isUnlisted && !wasListed && isGone(error),
  };
}
