import { minorOf, readableAmount } from "./amount";
import { hoursPhrase, weekOf, weekWithin } from "./hours";
import { type ApprovalAbove, type AuthorityElement, approvalsOf, type Conditions, hoursOf } from "./model";
import type { NarrowerCode, NarrowerIssue, Strictness } from "./narrower-issue";
import { networkWithin, parseNetwork } from "./networks";
import { at } from "./report";
import { list } from "./words";
import { sameZone } from "./zones";

/** Lists where the conditions of a child are wider than its parent's. Tasks belong to what an element covers. */
export function conditionIssues(
  child: AuthorityElement,
  parent: AuthorityElement,
  path: string,
  strictness: Strictness,
): NarrowerIssue[] {
  if (parent.conditions === undefined) return [];
  return [
    ...environmentIssues(child, parent, path),
    ...networkIssues(child, parent, path),
    ...hoursIssues(child, parent, path, strictness),
    ...approvalIssues(child, parent, path, strictness),
  ];
}

function issue(path: string, member: keyof Conditions, code: NarrowerCode, sentence: string): NarrowerIssue {
  return { path: at(at(path, "conditions"), member), code, sentence };
}

function environmentIssues(child: AuthorityElement, parent: AuthorityElement, path: string): NarrowerIssue[] {
  const [own, allowed] = [child.conditions?.environments, parent.conditions?.environments];
  if (allowed === undefined || own?.every((name) => allowed.includes(name))) return [];
  const sentence = `The parent allows only the environments ${list(allowed)}; name them or fewer.`;
  return [issue(path, "environments", "environments_wider", sentence)];
}

function networkIssues(child: AuthorityElement, parent: AuthorityElement, path: string): NarrowerIssue[] {
  const [own, allowed] = [child.conditions?.networks, parent.conditions?.networks];
  if (allowed === undefined) return [];
  const outer = allowed.map(parseNetwork);
  const inside = (text: string): boolean => {
    const network = parseNetwork(text);
    return network !== undefined && outer.some((block) => block !== undefined && networkWithin(network, block));
  };
  if (own?.every(inside)) return [];
  const sentence = `The parent allows only the networks ${list(allowed)}; name blocks inside one of them.`;
  return [issue(path, "networks", "networks_wider", sentence)];
}

function hoursIssues(
  child: AuthorityElement,
  parent: AuthorityElement,
  path: string,
  strictness: Strictness,
): NarrowerIssue[] {
  const own = hoursOf(child);
  if (own.length === 0 && strictness === "hop") return [];
  return hoursOf(parent).flatMap((outer): NarrowerIssue[] => {
    const inner = own.find(({ zone }) => sameZone(zone, outer.zone));
    if (inner === undefined) {
      const sentence = `The parent's hours are in ${outer.zone}; use that zone or leave the hours out to inherit them.`;
      return [issue(path, "hours", "hours_zone", sentence)];
    }
    if (weekWithin(weekOf(inner), weekOf(outer))) return [];
    return [issue(path, "hours", "hours_wider", `The parent allows only ${hoursPhrase(outer)}.`)];
  });
}

const sameSubject = (a: ApprovalAbove, b: ApprovalAbove): boolean => a.field === b.field && a.unit === b.unit;

function approvalIssues(
  child: AuthorityElement,
  parent: AuthorityElement,
  path: string,
  strictness: Strictness,
): NarrowerIssue[] {
  const own = approvalsOf(child);
  if (own.length === 0 && strictness === "hop") return [];
  return approvalsOf(parent).flatMap((outer): NarrowerIssue[] => {
    const inner = own.find((approval) => sameSubject(approval, outer));
    const bound = minorOf(outer.value, outer.unit);
    const asksAbove = (): string => `The parent asks a person above ${readableAmount(outer.value, outer.unit)}`;
    if (strictness === "alone") {
      if (inner !== undefined && minorOf(inner.value, inner.unit) <= bound) return [];
      return [issue(path, "approval_above", "approval_weaker", `${asksAbove()}; that must be kept or lowered.`)];
    }
    if (inner === undefined || minorOf(inner.value, inner.unit) < bound) return [];
    const sentence = `${asksAbove()} already, so this has no effect: lower it or leave it out.`;
    return [issue(path, "approval_above", "approval_without_effect", sentence)];
  });
}
