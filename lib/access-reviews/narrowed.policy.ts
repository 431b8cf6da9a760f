import { isNarrowerInPlace, replacesWithoutWidening } from "@/lib/authority/compare/is-narrower";
import type { Narrower } from "@/lib/authority/compare/narrower-issue";
import type { Authority } from "@/lib/authority/language/model";
import type { ReviewKind } from "./model";

/**
 * Whether an authority may replace the present one as the answer narrow. Null is everything, which only a person has: any
 * authority is narrower.
 */
export function narrowed(kind: ReviewKind, after: Authority, before: Authority | null): Narrower {
  if (kind === "delegations") return isNarrowerInPlace(after, before ?? []);
  return before === null ? { ok: true } : replacesWithoutWidening(after, before);
}
