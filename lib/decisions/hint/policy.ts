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

/** Validity of a delegation that a denied action suggests. */
export const hintHours = 24;

/** The suggested purpose, made from the action. */
export const purposeOf = (
  { action, type, identifier }: Pick<ActionFacts, "action" | "type" | "identifier">,
  task: string | undefined,
): string => `${action} ${type} ${identifier}${task === undefined ? "" : ` for the task ${task}`}`;

/** The suggested expiry of a new delegation. */
export const hintUntil = (now: Date): Date => new Date(now.getTime() + hintHours * 3_600_000);

/** The body of a request that would have allowed a denied action. */
export type RequestHint = {
  agentId: string;
  purpose: string;
  authority: AuthorityElement[];
  expiresAt: string;
  /** The delegation to change. If absent, the request is for a new delegation. */
  changesDelegationId?: string;
};

/** A denied action, and the exhausted limits if they are the reason. */
export type Denied = {
  facts: ActionFacts;
  type: CatalogueType;
  /** The narrowest element that covers the action by itself. */
  element: AuthorityElement;
  usedUp?: { delegationId: string; limits: readonly UsedUp[] };
};

/** Builds a denied action; undefined if no authority can name it. */
export function deniedAction(facts: ActionFacts, type: CatalogueType, usedUp?: Denied["usedUp"]): Denied | undefined {
  const element = narrowestFor(facts, type);
  return element && { facts, type, element, ...(usedUp && { usedUp }) };
}

/** A delegation that the agent holds, with the other authorities of its chain. */
export type HeldDelegation = {
  id: string;
  expiresAt: Date;
  authority: CanonicalAuthority;
  effective: CanonicalAuthority;
  /** Bounds of a change: its entitlement, its ceiling and the effective authority of its parent. */
  bounds: readonly Authority[];
  /** Entitlements and ceilings of the whole chain. */
  controls: readonly Authority[];
};

/** Builds the held delegation from the last hop of a chain, with the rest of the chain as its bounds. */
export function heldFrom({ hops }: Pick<Chain, "hops">): HeldDelegation | undefined {
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

/** The authority to request: a change of a held delegation, or a new delegation. */
export type Hint = { authority: Authority; changes?: Pick<HeldDelegation, "id" | "expiresAt"> };

/**
 * Finds the authority that would have allowed an action that a delegation denied. It changes the part of the delegation
 * that refused, or else is a new element with the same safeguards. Undefined if entitlements and ceilings forbid it.
 *
 * The asking resource server reads the hint. So the hint never contains a delegation that reaches other servers or that
 * the token narrows.
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

/** Finds the narrowest authority to request, without hiding anything. `mayChange` allows a change of `held`. */
export function narrowestHint(held: HeldDelegation | undefined, denied: Denied, mayChange: boolean): Hint {
  const change = held && mayChange ? changeOfHeld([held], denied) : undefined;
  if (change) return { authority: change.joined.authority, changes: change.delegation };
  return { authority: [ownFor(held?.effective ?? [], denied)] };
}

/** The narrowest element that covers the action alone, with the safeguards of the element closest to covering it. */
export function ownFor(holding: Authority, { facts, type, element }: Denied): AuthorityElement {
  const closest = covers(holding, facts, type).element;
  return (closest && guardedBy(closest, { facts, element })) ?? element;
}

export type ChangeOfHeld = {
  delegation: HeldDelegation;
  joined: Joined;
  /** Whether it gives no more than a new delegation would. */
  narrower: boolean;
};

/**
 * Finds the change of a held delegation that would have allowed an action; undefined if there is none. It prefers a
 * change that is no wider in effect than a new delegation. Such a change keeps the agent's total, because the action
 * joins an element with its limits and conditions.
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
  // A higher limit on one amount applies to every resource that the element names.
  const elsewhere = changed.identifiers.some((one) => !identifiers.includes(one));
  return how === "joined" || (how === "raised" && !elsewhere);
}

/** Whether a held delegation covers the action. Then only its token refused it, and no more authority is needed. */
export const isCovered = (held: readonly HeldDelegation[], { facts, type }: Denied): boolean =>
  held.some(({ authority }) => covers(authority, facts, type).ok);
