import { isNarrower } from "@/lib/authority/compare/is-narrower";
import type { NarrowerIssue } from "@/lib/authority/compare/narrower-issue";
import { readableLocation } from "@/lib/authority/language/location";
import {
  type Authority,
  type AuthorityElement,
  type Day,
  ENVIRONMENTS,
  type Environment,
  type Hours,
  hoursOf,
} from "@/lib/authority/language/model";
import { networkWithin, parseNetwork } from "@/lib/authority/language/networks";
import { list } from "@/lib/authority/words/words";

/** A bound of an authority: the delegator's entitlement, the blueprint's ceiling, or the parent delegation. */
export type Bound = {
  kind: "entitlement" | "ceiling" | "parent";
  /** A person's name, a blueprint's name, or a delegation's id. */
  name: string;
  authority: Authority;
};

/** The name of a bound at the beginning of a sentence. */
export function boundName({ kind, name }: Pick<Bound, "kind" | "name">): string {
  if (kind === "entitlement") return `The entitlement of ${name}`;
  return kind === "ceiling" ? `The ceiling of the blueprint ${name}` : "The delegation above";
}

/** A sentence that a bound does not allow a thing. */
function refuses({ kind, name }: Bound, what: string): string {
  if (kind === "entitlement") return `${name} may not delegate ${what}.`;
  return `${boundName({ kind, name })} does not include ${what}.`;
}

/** The parts of an element that the author has chosen so far. An absent part bounds nothing. */
export type Chosen = { location?: string; type?: string; actions?: readonly string[] };

const at = ({ locations }: AuthorityElement, location: string | undefined): boolean =>
  location === undefined || locations[0] === location;

const within = (bound: Bound, { location, type, actions = [] }: Chosen): AuthorityElement[] =>
  bound.authority.filter(
    (element) =>
      at(element, location) &&
      (type === undefined || element.type === type) &&
      actions.every((action) => element.actions.includes(action)),
  );

/** Gives the first bound's reason why a thing cannot be chosen; undefined when all bounds allow it. */
function lock(bounds: readonly Bound[], allows: (bound: Bound) => boolean, what: string): string | undefined {
  const bound = bounds.find((candidate) => !allows(candidate));
  return bound && refuses(bound, what);
}

/** Gives the reason why a resource server cannot be chosen; undefined when it can. */
export const lockOfLocation = (bounds: readonly Bound[], location: string): string | undefined =>
  lock(bounds, (bound) => within(bound, { location }).length > 0, `anything at ${readableLocation(location)}`);

/** Gives the reason why a type cannot be chosen at a resource server; undefined when it can. */
export const lockOfType = (bounds: readonly Bound[], location: string, type: string): string | undefined =>
  lock(bounds, (bound) => within(bound, { location, type }).length > 0, `${type} at ${readableLocation(location)}`);

/** Gives the reason why an action cannot be chosen; undefined when it can. */
export const lockOfAction = (
  bounds: readonly Bound[],
  chosen: { location: string; type: string },
  action: string,
): string | undefined =>
  lock(bounds, (bound) => within(bound, { ...chosen, actions: [action] }).length > 0, `${chosen.type}.${action}`);

/** Lists the environments that a bound allows for the chosen parts. */
function environmentsIn(bound: Bound, chosen: Chosen): readonly Environment[] {
  const sets = within(bound, chosen).map(({ conditions }) => conditions?.environments);
  // Nothing found is another lock's to say.
  if (sets.length === 0 || sets.some((set) => set === undefined)) return ENVIRONMENTS;
  return [...new Set(sets.flatMap((set) => set ?? []))];
}

/** Gives the reason why an environment cannot be chosen; undefined when it can. */
export const lockOfEnvironment = (
  bounds: readonly Bound[],
  chosen: Chosen,
  environment: Environment,
): string | undefined =>
  lock(bounds, (bound) => environmentsIn(bound, chosen).includes(environment), `the environment ${environment}`);

type Named = "tasks" | "networks";

/** The values that a bound allows for a condition of the chosen parts; undefined for any, or if no element matches. */
function namedIn(bound: Bound, chosen: Chosen, name: Named): string[] | undefined {
  const sets = within(bound, chosen).map(({ conditions }) => conditions?.[name]);
  if (sets.length === 0 || sets.some((set) => set === undefined)) return undefined;
  return [...new Set(sets.flatMap((set) => set ?? []))];
}

/** The tasks or networks that the bounds allow; undefined if all bounds allow any. */
export function namedByBounds(bounds: readonly Bound[], chosen: Chosen, name: Named): string[] | undefined {
  const sets = bounds.flatMap((bound) => namedIn(bound, chosen, name) ?? []);
  return sets.length === 0 ? undefined : [...new Set(sets)];
}

/** Gives the reason why a task cannot be chosen; undefined when it can. */
export const lockOfTask = (bounds: readonly Bound[], chosen: Chosen, task: string): string | undefined =>
  lock(bounds, (bound) => namedIn(bound, chosen, "tasks")?.includes(task) ?? true, `the task ${task}`);

/** Gives the reason why a network cannot be chosen; undefined when it can, or when the parser refuses the text. */
export function lockOfNetwork(bounds: readonly Bound[], chosen: Chosen, network: string): string | undefined {
  const inner = parseNetwork(network);
  if (!inner) return undefined;
  const inside = (outer: string): boolean => {
    const block = parseNetwork(outer);
    return block !== undefined && networkWithin(inner, block);
  };
  return lock(bounds, (bound) => namedIn(bound, chosen, "networks")?.some(inside) ?? true, `the network ${network}`);
}

/** The hours that a bound demands of all that is chosen so far; none where one element leaves them open. */
const hoursIn = (bound: Bound, chosen: Chosen): Hours[] => {
  const sets = within(bound, chosen).map(hoursOf);
  return sets.every((hours) => hours.length > 0) ? sets.flat() : [];
};

/** Gives the reason why a day of the week cannot be chosen; undefined when it can. */
export const lockOfDay = (bounds: readonly Bound[], chosen: Chosen, day: Day): string | undefined =>
  lock(
    bounds,
    (bound) => {
      const windows = hoursIn(bound, chosen).flatMap((hours) => hours.windows);
      return windows.length === 0 || windows.some(({ days }) => days.includes(day));
    },
    `the day ${day}`,
  );

/** The one time zone that hours can be written in, because a bound counts in it; undefined where none does. */
export const zoneOfBounds = (bounds: readonly Bound[], chosen: Chosen): string | undefined =>
  bounds.flatMap((bound) => hoursIn(bound, chosen))[0]?.zone;

export type BoundIssue = NarrowerIssue & { bound: Bound["kind"] };

/** Lists where an authority goes beyond a bound, member by member, naming the bound instead of "the parent". */
export const boundIssues = (authority: Authority, bounds: readonly Bound[]): BoundIssue[] =>
  bounds.flatMap((bound) => {
    const narrower = isNarrower(authority, bound.authority);
    if (narrower.ok) return [];
    const name = boundName(bound);
    return narrower.issues.map((issue) => ({ ...issue, bound: bound.kind, sentence: inNameOf(issue.sentence, name) }));
  });

/** The comparison speaks of the parent; the author knows it by name. */
const inNameOf = (sentence: string, name: string): string =>
  sentence.replace(/\b(The|the) parent\b/g, (_, article: string) =>
    article === "The" ? name : `${name.charAt(0).toLowerCase()}${name.slice(1)}`,
  );

/** Names the bounds: `within the entitlement of Mara Okafor and the ceiling of the blueprint payments`. */
export const boundsText = (bounds: readonly Bound[]): string =>
  bounds.length === 0
    ? "within every active catalogue"
    : `within ${list(bounds.map((bound) => boundName(bound).replace(/^The/, "the")))}`;
