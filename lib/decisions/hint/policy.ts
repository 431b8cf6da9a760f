import { covers } from "@/lib/authority/covers";
import { type Joined, waysToJoin } from "@/lib/authority/join";
import type {
  ActionFacts,
  Authority,
  AuthorityElement,
  CanonicalAuthority,
  CatalogueType,
} from "@/lib/authority/model";
import { isNarrower } from "@/lib/authority/narrower";
import { narrowestFor } from "@/lib/authority/narrowest";
import { type CoveringHop, isRequestable } from "@/lib/decisions/model";

/** For so long authority is proposed that one denied action asks for. */
export const hintHours = 24;

/**
 * Gives the narrowest authority that would have allowed a denied action; undefined where asking for it would be of no use:
 * what denied is no delegation, or entitlements and ceilings would not let anybody grant it.
 */
export function hintFor(
  denied: { hop: CoveringHop; code: string },
  hops: readonly CoveringHop[],
  facts: ActionFacts,
  type: CatalogueType,
): Authority | undefined {
  if (denied.hop.kind !== "delegation" || !isRequestable(denied.code)) return undefined;
  const element = narrowestFor(facts, type);
  if (!element) return undefined;
  const bounds = hops.filter(({ kind }) => kind === "entitlement" || kind === "ceiling");
  return bounds.every(({ authority }) => isNarrower([element], [...authority.elements]).ok) ? [element] : undefined;
}

/** What it is for, said from the action itself. */
export const purposeOf = (
  { action, type, identifier }: Pick<ActionFacts, "action" | "type" | "identifier">,
  task: string | undefined,
): string => `${action} ${type} ${identifier}${task === undefined ? "" : ` for the task ${task}`}`;

/** Until when it is asked for, unless somebody says otherwise. */
export const hintUntil = (now: Date): Date => new Date(now.getTime() + hintHours * 3_600_000);

/** The body of a request that would have allowed a denied action. It repeats what the asker sent, and tells nothing else. */
export type RequestHint = { agentId: string; purpose: string; authority: AuthorityElement[]; expiresAt: string };

/** A delegation that the agent holds, with everything above it that a change must stay within. */
export type HeldDelegation = {
  id: string;
  expiresAt: Date;
  authority: CanonicalAuthority;
  bounds: readonly Authority[];
};

export type ChangeOfHeld = { delegation: HeldDelegation; joined: Joined; narrower: boolean };

/**
 * Gives the change of a held delegation that would have allowed an action; undefined where none would. One that is narrower
 * in effect than a delegation of its own comes first.
 *
 * It is narrower where what the agent can spend in all stays as it is, because the action joins an element with its
 * limits and conditions, or where it ends no later than the new one would.
 */
export function changeOfHeld(
  element: AuthorityElement,
  held: readonly HeldDelegation[],
  asked: { facts: ActionFacts; type: CatalogueType },
  until: Date,
): ChangeOfHeld | undefined {
  const changes = held.flatMap((delegation) =>
    waysToJoin(delegation.authority, element)
      .filter(({ authority }) => suffices(authority, delegation, asked))
      .map((joined) => ({
        delegation,
        joined,
        narrower: isNarrowerInEffect(joined, element, delegation.expiresAt <= until),
      })),
  );
  return changes.find(({ narrower }) => narrower) ?? changes[0];
}

function suffices(
  authority: Authority,
  { bounds }: HeldDelegation,
  { facts, type }: { facts: ActionFacts; type: CatalogueType },
): boolean {
  return covers(authority, facts, type).ok && bounds.every((bound) => isNarrower(authority, bound).ok);
}

function isNarrowerInEffect({ how, element: changed }: Joined, { identifiers }: AuthorityElement, endsInTime: boolean) {
  // Raising what one payment may be raises it for every resource that the element names.
  const elsewhere = changed.identifiers.some((one) => !identifiers.includes(one));
  return how === "joined" || (how === "raised" && !elsewhere) || (how === "added" && endsInTime);
}

/** Tells whether what the agent holds covers it: then its token refused it, and no more authority is needed. */
export const isCovered = (
  held: readonly HeldDelegation[],
  { facts, type }: { facts: ActionFacts; type: CatalogueType },
): boolean => held.some(({ authority }) => covers(authority, facts, type).ok);
