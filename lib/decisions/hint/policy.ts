import type { ActionFacts, Authority, AuthorityElement, CatalogueType } from "@/lib/authority/model";
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
