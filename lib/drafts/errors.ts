import { DomainError, type ErrorKind, type MemberError } from "@/lib/platform/base/domain-error";

const kinds = {
  draft_not_found: ["not_found", "There is no such draft."],
  draft_changed_meanwhile: ["stale", "The draft was changed in another window."],
  too_many_drafts: ["conflict", "There are too many drafts. Discard some first."],
  template_not_found: ["not_found", "There is no such template."],
  template_exists: ["conflict", "Another template has this name."],
  template_changed_meanwhile: ["stale", "The template was changed meanwhile. Reload it."],
  test_not_found: ["not_found", "There is no such saved test."],
  test_exists: ["conflict", "Another saved test of this agent has this name."],
  test_changed_meanwhile: ["stale", "The saved test was changed meanwhile. Reload it."],
  too_many_tests: ["conflict", "The agent has too many saved tests. Remove some first."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** Refusals about drafts, templates and saved tests. */
export function draftError(
  code: keyof typeof kinds,
  { detail, ...options }: { detail?: string; errors?: readonly MemberError[]; facts?: Record<string, unknown> } = {},
): DomainError {
  return new DomainError(code, kinds[code][0], detail ?? kinds[code][1], options);
}
