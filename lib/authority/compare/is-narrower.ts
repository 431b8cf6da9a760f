import { meetingIn } from "@/lib/authority/combine/meeting";
import { patternWithin, readablePattern } from "@/lib/authority/language/identifiers";
import { readableLocation } from "@/lib/authority/language/location";
import type { Authority, AuthorityElement } from "@/lib/authority/language/model";
import { at } from "@/lib/authority/language/report";
import { list } from "@/lib/authority/words/words";
import { conditionIssues } from "./narrower-conditions";
import type { Narrower, NarrowerIssue, Strictness } from "./narrower-issue";
import { limitIssues } from "./narrower-limits";
import { elementsOverlap } from "./overlap";

/**
 * Whether a child delegation's authority fits in its parent's (L2), or else why not, member by member.
 *
 * Total and conservative: it may refuse what would never be covered anyway. A child may omit limits, hours and
 * approval thresholds, because every hop is asked at every action; it must name tasks, environments and networks where
 * the parent does. It is the early refusal, never the only guard.
 */
export const isNarrower = (child: Authority, parent: Authority): Narrower => compare(child, parent, "hop");

/**
 * Whether an authority that travels without its parent, as in a token, allows nothing that the parent would not.
 *
 * Unlike {@link isNarrower} everything the parent limits must be stated, and repeating the parent is fine.
 */
export const isNoWider = (child: Authority, parent: Authority): Narrower => compare(child, parent, "alone");

/** Returns only the verdict of `isNarrower` (`hop`) or `isNoWider` (`alone`): cheap if much is wider. */
export function staysWithin(child: Authority, parent: Authority, strictness: Strictness): boolean {
  const meeting = meetingIn(parent);
  return child.every((element) => {
    const home = meeting(element).find((candidate) => fits(element, candidate));
    return home !== undefined && boundIssues(element, home, "", strictness).length === 0;
  });
}

/**
 * Whether an edited authority may replace the former one without approval (L7).
 *
 * Every remaining element keeps its id and is no wider; none is added or split; removing some is fine.
 */
export function isNarrowerInPlace(after: Authority, before: Authority): Narrower {
  return verdict(
    after.flatMap((element, index): NarrowerIssue[] => {
      const former = element.id === undefined ? undefined : before.find(({ id }) => id === element.id);
      if (former !== undefined) return elementIssues(element, former, String(index), "alone");
      const sentence = "Narrowing in place adds no element: each keeps the id it had.";
      return [{ path: at(String(index), "id"), code: "element_added", sentence }];
    }),
  );
}

/**
 * Whether an authority may replace a former one and allow nothing new (L7). The former one is not evaluated any more.
 *
 * If the former one has counters, elements must also keep their ids: ids name counters, and a new one starts at 0.
 */
export const replacesWithoutWidening = (after: Authority, before: Authority): Narrower =>
  isCounted(before) ? isNarrowerInPlace(after, before) : isNoWider(after, before);

/** Whether an authority has a limit over a window. */
export const isCounted = (authority: Authority): boolean =>
  authority.some(({ limits }) => limits?.some((limit) => "max_count" in limit || limit.max_total !== undefined));

/** Finds the parent's one element that a child's element fits in, judged by what they cover, not by limits. */
export const parentElementOf = <E extends AuthorityElement>(
  child: AuthorityElement,
  parent: readonly E[],
): E | undefined => parent.find((candidate) => fits(child, candidate));

/** Returns only the verdict that {@link axisIssues} explains, so that skipped elements cost no sentences. */
function fits(child: AuthorityElement, parent: AuthorityElement): boolean {
  return (
    isSamePlace(child, parent) &&
    reachesAll(parent.identifiers, child.identifiers) &&
    child.actions.every((action) => parent.actions.includes(action)) &&
    tasksFit(child, parent)
  );
}

// Each element of a child is held against each of its parent: loops, because functions made on the way cost more than this.
function reachesAll(outer: readonly string[], patterns: readonly string[]): boolean {
  for (const pattern of patterns) if (!reaches(outer, pattern)) return false;
  return true;
}
function reaches(outer: readonly string[], pattern: string): boolean {
  for (const one of outer) if (patternWithin(pattern, one)) return true;
  return false;
}

const verdict = (issues: NarrowerIssue[]): Narrower => (issues.length === 0 ? { ok: true } : { ok: false, issues });

function compare(child: Authority, parent: Authority, strictness: Strictness): Narrower {
  const issues: NarrowerIssue[] = [];
  for (const [index, element] of child.entries()) issues.push(...fitIssues(element, parent, String(index), strictness));
  return verdict(issues);
}

/** The parent's elements are disjoint, so at most one of them can hold a whole element of the child. */
function fitIssues(child: AuthorityElement, parent: Authority, path: string, strictness: Strictness): NarrowerIssue[] {
  const home = parentElementOf(child, parent);
  if (home !== undefined) return boundIssues(child, home, path, strictness);
  if (spans(child, parent)) {
    const names = list(parent.filter((candidate) => elementsOverlap(child, candidate)).map(nameOf));
    return [{ path, code: "split", sentence: `This element spans several of the parent's (${names}): split it.` }];
  }
  const [closest] = closestTo(child, parent)
    .map((candidate) => ({ candidate, bounds: boundIssues(child, candidate, path, strictness) }))
    .toSorted((one, other) => one.bounds.length - other.bounds.length);
  if (closest === undefined) return [outside(child, path)];
  return [...axisIssues(child, closest.candidate, path), ...closest.bounds];
}

const nameOf = ({ id, type }: AuthorityElement): string => id ?? type;

/** The elements of the same type and location that cover most of the child, before limits and conditions. */
function closestTo(child: AuthorityElement, parent: Authority): AuthorityElement[] {
  const near = parent.filter((candidate) => isSamePlace(child, candidate));
  const missed = near.map((candidate) => axesMissed(child, candidate));
  const least = Math.min(...missed);
  return near.filter((_, index) => missed[index] === least);
}

const isSamePlace = (child: AuthorityElement, parent: AuthorityElement): boolean =>
  child.type === parent.type && child.locations[0] === parent.locations[0];

/** Counts what {@link axisIssues} explains. */
function axesMissed(child: AuthorityElement, parent: AuthorityElement): number {
  const actions = child.actions.filter((action) => !parent.actions.includes(action));
  const identifiers = child.identifiers.filter((pattern) => !reaches(parent.identifiers, pattern));
  return actions.length + identifiers.length + (tasksFit(child, parent) ? 0 : 1);
}

function tasksFit(child: AuthorityElement, parent: AuthorityElement): boolean {
  const [own, allowed] = [child.conditions?.tasks, parent.conditions?.tasks];
  return allowed === undefined || own?.every((task) => allowed.includes(task)) === true;
}

/** Whether several elements of the parent together contain the child, although no single one does. */
function spans(child: AuthorityElement, parent: Authority): boolean {
  const homes = parent.filter((candidate) => elementsOverlap(child, candidate));
  return (
    homes.length > 1 &&
    child.actions.every((action) => homes.some(({ actions }) => actions.includes(action))) &&
    child.identifiers.every((one) =>
      homes.some(({ identifiers }) =>
        identifiers.some((outer) => patternWithin(one, outer) || patternWithin(outer, one)),
      ),
    )
  );
}

function outside({ type, locations }: AuthorityElement, path: string): NarrowerIssue {
  const where = locations.map(readableLocation).join("");
  return {
    path: at(path, "type"),
    code: "outside_parent",
    sentence: `The parent has no authority over ${type} at ${where}.`,
  };
}

function elementIssues(
  child: AuthorityElement,
  parent: AuthorityElement,
  path: string,
  strictness: Strictness,
): NarrowerIssue[] {
  const axes = axisIssues(child, parent, path);
  if (axes.some(({ code }) => code === "outside_parent")) return axes;
  return [...axes, ...boundIssues(child, parent, path, strictness)];
}

/** Compares what bounds the elements where both cover: limits and conditions. */
function boundIssues(
  child: AuthorityElement,
  parent: AuthorityElement,
  path: string,
  strictness: Strictness,
): NarrowerIssue[] {
  const issues = limitIssues(child, parent, path, strictness);
  issues.push(...conditionIssues(child, parent, path, strictness));
  return issues;
}

/** Compares what the elements cover: type, location, actions, identifiers, tasks. */
function axisIssues(child: AuthorityElement, parent: AuthorityElement, path: string): NarrowerIssue[] {
  if (!isSamePlace(child, parent)) return [outside(child, path)];
  const issues: NarrowerIssue[] = [];
  child.actions.forEach((action, index) => {
    if (parent.actions.includes(action)) return;
    const sentence = `The parent allows ${list(parent.actions)} on ${parent.type}, not ${action}.`;
    issues.push({ path: at(at(path, "actions"), index), code: "actions_wider", sentence });
  });
  child.identifiers.forEach((pattern, index) => {
    if (reaches(parent.identifiers, pattern)) return;
    const sentence = `The parent reaches ${list(parent.identifiers.map(readablePattern))}, not ${readablePattern(pattern)}.`;
    issues.push({ path: at(at(path, "identifiers"), index), code: "identifiers_wider", sentence });
  });
  if (!tasksFit(child, parent)) {
    const sentence = `The parent allows only the tasks ${list(parent.conditions?.tasks ?? [])}; name them or fewer.`;
    issues.push({ path: at(at(path, "conditions"), "tasks"), code: "tasks_wider", sentence });
  }
  return issues;
}
