"use client";

import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import type { FilterKey, OfferedValue, WrittenValue } from "./filter-suggestions";
import { useReader } from "./reader";

/** Offers the names of the things that the key at the caret finds, as the server lists them. */
export function useNamedValues(keys: readonly FilterKey[]) {
  const [written, setWritten] = useState<WrittenValue>();
  const { mayReadPeople } = useReader();
  const begun = useDeferredValue(written?.begun ?? "");
  const of = keys.find(({ key }) => key === written?.key)?.of;
  const { data } = useQuery({
    queryKey: ["named", of, begun],
    // Its code is loaded when a name is written.
    queryFn: async ({ signal }) => (of ? (await import("./read-names")).names[of](begun, signal) : []),
    enabled: of !== undefined && (of !== "people" || mayReadPeople),
    placeholderData: (before, query) => (query?.queryKey[1] === of ? before : undefined),
  });
  const note = (next: WrittenValue | undefined) =>
    setWritten((before) => (before?.key === next?.key && before?.begun === next?.begun ? before : next));
  return { offered: (of && data) || none, onKey: note };
}

const none: readonly OfferedValue[] = [];
