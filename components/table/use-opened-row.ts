"use client";

import { type QueryKey, type UseQueryOptions, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiProblem } from "@/components/data/api-problem";

/** The open row. A link also opens one that the list does not show. One that leaves the list is closed. */
export function useOpenedRow<Row extends { id: string }, Key extends QueryKey>(
  id: string | null,
  rows: readonly Row[] | undefined,
  detail: (id: string) => UseQueryOptions<Row, Error, Row, Key>,
): { row: Row | undefined; isMissing: boolean } {
  const listed = rows?.find((row) => row.id === id);
  const [listedId, setListedId] = useState<string>();
  if (listed && listed.id !== listedId) setListedId(listed.id);
  const isUnlisted = id !== null && rows !== undefined && !listed && listedId !== id;
  const { data, error } = useQuery({ ...detail(id ?? ""), enabled: isUnlisted });
  return {
    row: listed ?? (isUnlisted ? data : undefined),
    isMissing: isUnlisted && error instanceof ApiProblem && (error.status === 404 || error.status === 400),
  };
}
