import { DomainError, type ErrorKind, type MemberError } from "@/lib/platform/base/domain-error";

const kinds = {
  saved_search_not_found: ["not_found", "There is no such saved search."],
  saved_search_changed_meanwhile: ["stale", "The saved search was changed meanwhile. Reload it."],
  saved_search_exists: ["conflict", "You have a saved search with this name. Choose another name."],
  not_of_this_list: ["invalid", "The list of this search has no such member."],
  unusable_range: [
    "invalid",
    "A time range with an end begins at an instant before it, or is the whole log before it (`all`).",
  ],
  too_many_saved_searches: ["conflict", "There are too many saved searches. Delete one first."],
  not_search_owner: ["forbidden", "Only its owner can change a saved search."],
  sharing_not_allowed: ["forbidden", "To share a search, you need permission to read the whole list."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** Refusals about saved searches. */
export function searchError(
  code: keyof typeof kinds,
  options: { errors?: readonly MemberError[]; facts?: Record<string, unknown> } = {},
): DomainError {
  return new DomainError(code, kinds[code][0], kinds[code][1], options);
}
