import { isDomainError } from "@/lib/platform/base/domain-error";
import { parseFilter } from "./filter-language";

/** Whether the end of a filter still lacks something: a value, a term, a bracket or a quotation mark. */
export function isUnfinished(q: string): boolean {
  try {
    parseFilter(q);
    return false;
  } catch (error) {
    if (!isDomainError(error) || error.code !== "malformed_filter") return false;
    const { at = 0, length = 0 } = error.errors?.[0] ?? {};
    return at + length >= q.trimEnd().length;
  }
}
