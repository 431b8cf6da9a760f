import type { ActionFacts, CatalogueType, IdentifiedElement } from "@/lib/authority/language/model";
import type { DecidingMember, LimitReservation, UncoveredCode } from "./coverage";
import type { CompiledAuthority } from "./covers";

/** One authority that an action has to pass. */
export type JudgingHop = {
  name: string;
  authority: CompiledAuthority;
};

/** The amount that one hop takes from a limit when the action happens. */
export type HopReservation<Hop> = { hop: Hop; element: IdentifiedElement; want: LimitReservation };

export type Judgement<Hop> =
  | { verdict: "allow"; reservations: HopReservation<Hop>[] }
  | { verdict: "ask"; hop: Hop; element: IdentifiedElement; reservations: HopReservation<Hop>[] }
  | {
      verdict: "deny";
      hop: Hop;
      code: UncoveredCode;
      reason: string;
      member: DecidingMember;
      element?: IdentifiedElement;
    };

/**
 * Judges an action against every hop (L0): the first that does not cover it denies, else the first that asks does.
 *
 * Cumulative limits are only listed. The caller must reserve them from its counters.
 */
export function judge<Hop extends JudgingHop>(
  hops: readonly Hop[],
  action: ActionFacts,
  type: CatalogueType | undefined,
): Judgement<Hop> {
  const reservations: HopReservation<Hop>[] = [];
  let asking: { hop: Hop; element: IdentifiedElement } | undefined;
  for (const hop of hops) {
    const covered = hop.authority.covers(action, type);
    if (!covered.ok) {
      const { ok: _, ...refused } = covered;
      return { verdict: "deny", hop, ...refused };
    }
    const { element } = covered;
    if (covered.asks) asking ??= { hop, element };
    reservations.push(...covered.reservations.map((want) => ({ hop, element, want })));
  }
  return asking ? { verdict: "ask", ...asking, reservations } : { verdict: "allow", reservations };
}

/** Names the counter of a limit inside one hop: element, kind, field, unit, window and bucket (L7). */
export const counterOf = (element: IdentifiedElement, want: LimitReservation): string =>
  [
    ...[element.id, want.kind, want.field ?? "", want.unit ?? "", want.window],
    want.window === "life" ? "" : want.bucketStart.toISOString(),
  ].join("|");
