import type { AuthorityElement, CanonicalAuthority } from "@/lib/authority/model";
import { elementsOverlap } from "@/lib/authority/overlap";

/** A delegation below another that states from now on what it inherited until now. */
export type WrittenDown = {
  id: string;
  parentId: string;
  /** What it stated before, and what it states from now on. */
  stated: CanonicalAuthority;
  now: CanonicalAuthority;
  /** What is above it now. */
  above: CanonicalAuthority;
};

export type Counter = { key: string; spent: bigint; expiresAt: Date };

/**
 * Gives the counters of limits that a delegation writes down, as far as they were counted above it (rules L7): a limit that
 * it inherited is spent as far as it is spent there, and a counter that began at nothing would let it be spent again.
 *
 * @param counters Those of the delegation above.
 */
export function carriedCounters({ id, stated, now, above }: WrittenDown, counters: readonly Counter[]): Counter[] {
  return counters.flatMap((counter) => {
    const [, elementId, ...subject] = counter.key.split("|");
    const counted = above.find((one) => one.id === elementId);
    return now
      .filter((one) => counted === undefined || elementsOverlap(one, counted))
      .filter(
        (one) => limits(one, subject) && !stated.some((former) => former.id === one.id && limits(former, subject)),
      )
      .map((one) => ({ ...counter, key: [id, one.id, ...subject].join("|") }));
  });
}

/** Tells whether an element has the limit that a counter's key names: kind, field, unit and window. */
const limits = (element: AuthorityElement, [kind, field, unit, window]: readonly string[]): boolean =>
  (element.limits ?? []).some((limit) =>
    "max_count" in limit
      ? kind === "max_count" && limit.window === window
      : kind === "max_total" &&
        limit.max_total !== undefined &&
        limit.field === field &&
        (limit.unit ?? "") === unit &&
        limit.window === window,
  );
