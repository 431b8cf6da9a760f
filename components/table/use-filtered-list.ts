import { useState } from "react";
import { type FilterFault, filterFaultOf } from "./filter-fault";

type List = { data: unknown; error: unknown; isPlaceholderData: boolean };

/**
 * A list under a filter: while the filter is at fault, the rows that were shown last stay, dimmed.
 *
 * `fault` belongs below the filter; it is no failure of the list.
 */
export function useFilteredList<L extends List>(list: L): L & { fault: FilterFault | undefined } {
  const [kept, setKept] = useState<unknown>();
  const { data } = list;
  if (data !== undefined && data !== kept) setKept(data);
  const fault = filterFaultOf(list.error);
  if (!fault) return { ...list, fault };
  return { ...list, data: data ?? kept, error: null, isPlaceholderData: true, fault } as L & { fault: FilterFault };
}
