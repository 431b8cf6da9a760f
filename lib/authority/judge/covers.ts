import { canonicalAuthority } from "@/lib/authority/language/canonical";
import { endOfMinute, hoursCover, hoursPhrase, type Week, weekOf } from "@/lib/authority/language/hours";
import { isIdentifier, patternCovers, readablePattern } from "@/lib/authority/language/identifiers";
import { readableLocation } from "@/lib/authority/language/location";
import {
  type ActionFacts,
  type Authority,
  type CatalogueType,
  type CountLimit,
  countLimits,
  type Hours,
  hoursOf,
  type IdentifiedElement,
} from "@/lib/authority/language/model";
import { type Network, networksCover, parseNetwork } from "@/lib/authority/language/networks";
import { list } from "@/lib/authority/words/words";
import type { Coverage, LimitReservation, Refused, Uncovered } from "./coverage";
import {
  asksAPerson,
  compileLimits,
  compileThresholds,
  type FieldLimits,
  reserveCount,
  reserveField,
  type Threshold,
} from "./reserve";

export type CompiledAuthority = {
  readonly elements: readonly IdentifiedElement[];
  covers(action: ActionFacts, type: CatalogueType | undefined): Coverage;
};

type CompiledElement = {
  element: IdentifiedElement;
  actions: ReadonlySet<string>;
  exact: ReadonlySet<string>;
  prefixes: readonly string[];
  fields: readonly FieldLimits[];
  counts: readonly CountLimit[];
  thresholds: readonly Threshold[];
  networks: readonly Network[] | undefined;
  hours: readonly { hours: Hours; week: Week }[];
};

/**
 * Prepares an authority for many questions: `covers` then takes microseconds.
 *
 * Elements without an id get the one their canonical form gives them.
 */
export function compileAuthority(authority: Authority): CompiledAuthority {
  const elements = canonicalAuthority(authority);
  const compiled = elements.map(compileElement);
  return { elements, covers: (action, type) => coveredByOne(compiled, action, type) };
}

/**
 * Judges one action against one hop (L0 asks every hop of a chain).
 *
 * Total: a missing or malformed fact is "not covered", never an error. Cumulative limits are returned as reservations
 * to be made at commit. When several elements fail, the one that came closest gives the reason.
 *
 * @param type The catalogue's type of the action; undefined: unknown, not covered.
 */
export const covers = (authority: Authority, action: ActionFacts, type: CatalogueType | undefined): Coverage =>
  compileAuthority(authority).covers(action, type);

function compileElement(element: IdentifiedElement): CompiledElement {
  const networks = element.conditions?.networks;
  return {
    element,
    actions: new Set(element.actions),
    exact: new Set(element.identifiers.filter((pattern) => !pattern.endsWith("*"))),
    prefixes: element.identifiers.filter((pattern) => pattern.endsWith("*")),
    fields: compileLimits(element),
    counts: countLimits(element),
    thresholds: compileThresholds(element),
    networks: networks?.map(parseNetwork).filter((network) => network !== undefined),
    hours: hoursOf(element).map((hours) => ({ hours, week: weekOf(hours) })),
  };
}

function coveredByOne(
  elements: readonly CompiledElement[],
  action: ActionFacts,
  type: CatalogueType | undefined,
): Coverage {
  if (type === undefined || type.name !== action.type) {
    return { ok: false, code: "unknown_type", member: "type", reason: `The catalogue has no type ${action.type}.` };
  }
  if (!isIdentifier(action.identifier)) {
    const reason = "The resource's identifier is not well-formed.";
    return { ok: false, code: "outside_authority", member: "identifiers", reason };
  }
  let closest: (Uncovered & { rank: number }) | undefined;
  for (const candidate of elements) {
    const miss = missOf(candidate, action);
    // Elements are disjoint (L1): the first whose axes all fit is the only one, and its limits and conditions decide.
    if (miss === undefined) return judge(candidate, action, type);
    if (miss.rank > (closest?.rank ?? 0)) closest = { ok: false, ...miss };
  }
  if (closest === undefined) {
    const where = readableLocation(action.location);
    return {
      ok: false,
      code: "outside_authority",
      member: "type",
      reason: `No authority over ${action.type} at ${where}.`,
    };
  }
  const { rank: _, ...answer } = closest;
  return answer;
}

type Miss = Omit<Uncovered, "ok"> & { rank: number };

/** The first of the disjoint axes on which an element does not fit. A later axis means that it is closer. */
function missOf(candidate: CompiledElement, action: ActionFacts): Miss | undefined {
  const { element, actions, exact, prefixes } = candidate;
  if (element.type !== action.type || element.locations[0] !== action.location) {
    return { rank: 0, code: "outside_authority", member: "type", reason: "" };
  }
  if (!actions.has(action.action)) {
    const reason = `Allowed on ${action.type}: ${list(element.actions)}; not ${action.action}.`;
    return { rank: 1, code: "outside_authority", member: "actions", element, reason };
  }
  const { identifier } = action;
  if (!exact.has(identifier) && !prefixes.some((prefix) => patternCovers(prefix, identifier))) {
    const reason = `Allowed is ${action.action} on ${list(element.identifiers.map(readablePattern))}; not on ${identifier}.`;
    return { rank: 2, code: "outside_authority", member: "identifiers", element, reason };
  }
  const tasks = element.conditions?.tasks;
  if (tasks === undefined || (action.task !== undefined && tasks.includes(action.task))) return undefined;
  const code = action.task === undefined ? "missing_fact" : "condition_task";
  return { rank: 3, code, member: "tasks", element, reason: `Allowed only for the task ${list(tasks, "or")}.` };
}

/** Judges the limits and conditions of the one element that fits. */
function judge(candidate: CompiledElement, action: ActionFacts, type: CatalogueType): Coverage {
  const { element } = candidate;
  const refused = conditionRefusal(candidate, action);
  if (refused !== undefined) return { ok: false, element, ...refused };
  const reservations: LimitReservation[] = [];
  for (const field of candidate.fields) {
    const reserved = reserveField(field, action, type);
    if (!Array.isArray(reserved)) return { ok: false, element, ...reserved };
    reservations.push(...reserved);
  }
  for (const limit of candidate.counts) reservations.push(reserveCount(limit, action.at));
  const asks = asksAPerson(candidate.thresholds, action, type);
  if (typeof asks !== "boolean") return { ok: false, element, ...asks };
  const validUntil = candidate.hours.length > 0 ? { validUntil: endOfMinute(action.at) } : {};
  return { ok: true, element, reservations, asks, ...validUntil };
}

function conditionRefusal({ element, networks, hours }: CompiledElement, action: ActionFacts): Refused | undefined {
  const environments = element.conditions?.environments;
  if (environments !== undefined && !environments.some((environment) => environment === action.environment)) {
    const code = action.environment === undefined ? "missing_fact" : "condition_environment";
    return { code, member: "environments", reason: `Allowed only in the environment ${list(environments, "or")}.` };
  }
  if (networks !== undefined && (action.ip === undefined || !networksCover(networks, action.ip))) {
    const code = action.ip === undefined ? "missing_fact" : "condition_network";
    const reason = `Allowed only from the network ${list(element.conditions?.networks ?? [], "or")}.`;
    return { code, member: "networks", reason };
  }
  const closed = hours.find(({ hours: { zone }, week }) => !hoursCover(zone, week, action.at));
  if (closed === undefined) return undefined;
  return { code: "condition_hours", member: "hours", reason: `Allowed only ${hoursPhrase(closed.hours)}.` };
}
