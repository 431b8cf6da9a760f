import { type Joined, type UsedUp, waysToJoin, withRoom } from "@/lib/authority/combine/extend-held";
import { narrowestFor } from "@/lib/authority/combine/narrowest-for-action";
import { guardedBy } from "@/lib/authority/combine/widen-minimally";
import { isNarrower } from "@/lib/authority/compare/is-narrower";
import { covers } from "@/lib/authority/judge/covers";
import type {
  ActionFacts,
  Authority,
  AuthorityElement,
  CanonicalAuthority,
  CatalogueType,
} from "@/lib/authority/language/model";
import type { Chain, Hop } from "@/lib/delegations/chain/model";

/** For so long authority is proposed that one denied action asks for. */
export const hintHours = 24;

/** What it is for, said from the action itself. */
export const purposeOf = (
  { action, type, identifier }: Pick<ActionFacts, "action" | "type" | "identifier">,
  task: string | undefined,
): string => `${action} ${type} ${identifier}${task === undefined ? "" : ` for the task ${task}`}`;

/** Until when it is asked for, unless somebody says otherwise. */
export const hintUntil = (now: Date): Date => new Date(now.getTime() + hintHours * 3_600_000);

/** The body of a request that would have allowed a denied action. */
export type RequestHint = {
  agentId: string;
  purpose: string;
  authority: AuthorityElement[];
  expiresAt: string;
  /** The delegation that it changes; without it, a delegation of its own is asked for. */
  changesDelegationId?: string;
};

/** A denied action, and the limits that were used up where that is why. */
export type Denied = {
  facts: ActionFacts;
  type: CatalogueType;
  /** The narrowest element that covers the action by itself. */
  element: AuthorityElement;
  usedUp?: { delegationId: string; limits: readonly UsedUp[] };
};

/** Reads a denied action; undefined for what no authority can name. */
export function deniedAction(facts: ActionFacts, type: CatalogueType, usedUp?: Denied["usedUp"]): Denied | undefined {
  const element = narrowestFor(facts, type);
  return element && { facts, type, element, ...(usedUp && { usedUp }) };
}

/** A delegation that the agent holds, with everything beside it that decides. */
export type HeldDelegation = {
  id: string;
  expiresAt: Date;
  authority: CanonicalAuthority;
  effective: CanonicalAuthority;
  /** What a change of it must stay within: entitlement, ceiling and what is above it. */
  bounds: readonly Authority[];
  /** Entitlements and ceilings of the whole chain. */
  controls: readonly Authority[];
};

/** Sees a chain as its last delegation, which the agent holds, within everything else of it. */
export function heldFrom({ hops }: Chain): HeldDelegation | undefined {
  const leaf = hops.at(-1);
  if (!leaf) return undefined;
  const controlsOf = (hop: Hop) => [hop.delegator?.entitlement, hop.ceiling.authority];
  return {
    ...{ id: leaf.id, expiresAt: leaf.expiresAt, authority: leaf.authority, effective: leaf.effective },
    bounds: known([...controlsOf(leaf), hops.at(-2)?.effective]),
    controls: known(hops.flatMap(controlsOf)),
  };
}

const known = (authorities: readonly (Authority | null | undefined)[]): Authority[] =>
  authorities.filter((authority): authority is Authority => Boolean(authority));

/** What to ask for: a change of what the agent holds, or authority of its own. */
export type Hint = { authority: Authority; changes?: Pick<HeldDelegation, "id" | "expiresAt"> };

/**
 * Gives what would have allowed an action that a delegation denied: a change of that delegation on the one axis that refused,
 * or else an element of its own with the same safeguards. Undefined where entitlements and ceilings would not let anybody
 * grant it.
 *
 * The resource server that asked reads it, so a delegation that reaches other servers too is not told whole, nor one of
 * which its token states only a part.
 */
export function hintFor(
  held: HeldDelegation,
  denied: Denied,
  { narrowing }: { narrowing: Authority | null },
): Hint | undefined {
  const isTold = !narrowing && held.authority.every(({ locations }) => locations[0] === denied.facts.location);
  const hint = narrowestHint(held, denied, isTold);
  const fits = held.controls.every((control) => isNarrower(hint.authority, control).ok);
  return hint.changes || fits ? hint : undefined;
}

/** What to ask for, with nobody looking on; `mayChange` tells whether it may be a change of what is held. */
export function narrowestHint(held: HeldDelegation | undefined, denied: Denied, mayChange: boolean): Hint {
  const change = held && mayChange ? changeOfHeld([held], denied) : undefined;
  if (change) return { authority: change.joined.authority, changes: change.delegation };
  return { authority: [ownFor(held?.effective ?? [], denied)] };
}

/** The narrowest element that covers the action by itself, with the safeguards of what came closest to covering it. */
export function ownFor(holding: Authority, { facts, type, element }: Denied): AuthorityElement {
  const closest = covers(holding, facts, type).element;
  return (closest && guardedBy(closest, { facts, element })) ?? element;
}

export type ChangeOfHeld = {
  delegation: HeldDelegation;
  joined: Joined;
  /** Whether it gives no more than a delegation of its own would. */
  narrower: boolean;
};

/**
 * Gives the change of a held delegation that would have allowed an action; undefined where none would. Of several, one
 * that is no wider in effect than a delegation of its own comes first: what the agent can spend in all stays as it is, because
 * the action joins an element with its limits and conditions.
 */
export function changeOfHeld(held: readonly HeldDelegation[], denied: Denied): ChangeOfHeld | undefined {
  const changes = held.flatMap((delegation) =>
    waysFor(delegation, denied)
      .filter(({ authority }) => suffices(authority, delegation, denied))
      .map((joined) => ({ delegation, joined, narrower: isNarrowerInEffect(joined, denied.element) })),
  );
  return changes.find(({ narrower }) => narrower) ?? changes[0];
}

function waysFor({ id, authority }: HeldDelegation, { facts, type, element, usedUp }: Denied): Joined[] {
  if (!usedUp) return waysToJoin(authority, { facts, element }, covers(authority, facts, type).element);
  const raised = usedUp.delegationId === id ? withRoom(authority, usedUp.limits) : undefined;
  return raised ? [raised] : [];
}

function suffices(authority: Authority, { bounds, controls }: HeldDelegation, { facts, type }: Denied): boolean {
  return (
    [authority, ...bounds, ...controls].every((one) => covers(one, facts, type).ok) &&
    bounds.every((bound) => isNarrower(authority, bound).ok)
  );
}

function isNarrowerInEffect({ how, element: changed }: Joined, { identifiers }: AuthorityElement): boolean {
  // Raising what one payment may be raises it for every resource that the element names.
  const elsewhere = changed.identifiers.some((one) => !identifiers.includes(one));
  return how === "joined" || (how === "raised" && !elsewhere);
}

/** Tells whether what the agent holds covers it: then its token refused it, and no more authority is needed. */
export const isCovered = (held: readonly HeldDelegation[], { facts, type }: Denied): boolean =>
  held.some(({ authority }) => covers(authority, facts, type).ok);
