import { patternCovers } from "@/lib/authority/language/identifiers";
import { amountOf, isDecision, leafOf, type Watched } from "./watched";

/** The limits of amounts that one element of a delegation states. */
export type StatedElement = {
  type: string;
  actions: readonly string[];
  identifiers: readonly string[];
  /** The resource server; null where none is registered for the element's location. */
  serverId: string | null;
  /** Limits of one action, and amounts above which people are asked. A field without a unit has its name as unit. */
  bounds: readonly { unit: string; value: number }[];
};
/** The elements of a version of a delegation, from the time on at which it was signed, in ms. */
export type StatedVersion = { from: number; elements: readonly StatedElement[] };
/** Versions of each delegation, the oldest first. */
export type StatedLimits = ReadonlyMap<string, readonly StatedVersion[]>;
/** A delegation, with the first and the last time at which records name it. */
export type Named = readonly [delegation: string, first: number, last: number];

const isBounded = (event: Watched): boolean =>
  isDecision(event) && event.decision === "allow" && amountOf(event) !== null;

/** The delegations whose limits the rules want to know to judge these records. */
export function delegationsIn(events: Iterable<Watched>): Named[] {
  const named = new Map<string, Named>();
  for (const event of events) {
    const id = isBounded(event) ? leafOf(event) : null;
    if (id === null) continue;
    const [, first, last] = named.get(id) ?? [id, event.at, event.at];
    named.set(id, [id, Math.min(first, event.at), Math.max(last, event.at)]);
  }
  return [...named.values()];
}

/** The record with the least limit that its amount was within, as the delegation stated it then. */
export function withLimit(event: Watched, limits: StatedLimits): Watched {
  const versions = isBounded(event) ? limits.get(leafOf(event) ?? "") : undefined;
  const version = versions?.findLast(({ from }) => from <= event.at);
  const amount = amountOf(event);
  if (!version || !amount) return event;
  let limit: number | undefined;
  for (const element of version.elements) {
    if (!covers(element, event)) continue;
    for (const { unit, value } of element.bounds) {
      if (unit === amount.unit && value >= amount.value && value < (limit ?? Number.POSITIVE_INFINITY)) limit = value;
    }
  }
  return limit === undefined ? event : { ...event, limit };
}

const covers = ({ type, actions, identifiers, serverId }: StatedElement, event: Watched): boolean =>
  type === event.resourceType &&
  serverId === event.serverId &&
  actions.includes(event.action ?? "") &&
  identifiers.some((pattern) => patternCovers(pattern, event.resource ?? ""));
