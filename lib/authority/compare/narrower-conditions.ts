import { minorOf, readableAmount } from "@/lib/authority/language/amount";
import { hoursPhrase, weekOf, weekWithin } from "@/lib/authority/language/hours";
import { type ApprovalAbove, type AuthorityElement, approvalsOf, hoursOf } from "@/lib/authority/language/model";
import { networkWithin, parseNetwork } from "@/lib/authority/language/networks";
import { sameZone } from "@/lib/authority/language/zones";
import { list } from "@/lib/authority/words/words";
import { type Found, find, type NarrowerIssue, type Strictness } from "./narrower-issue";

/** Lists where the conditions of a child are wider than its parent's. Tasks belong to what an element covers. */
export function conditionIssues(
  child: AuthorityElement,
  parent: AuthorityElement,
  path: string,
  strictness: Strictness,
): NarrowerIssue[] {
  const issues: NarrowerIssue[] = [];
  if (parent.conditions === undefined) return issues;
  const found: Found = { element: path, part: "conditions", issues };
  compareEnvironments(child, parent, found);
  compareNetworks(child, parent, found);
  compareHours(child, parent, strictness, found);
  compareApprovals(child, parent, strictness, found);
  return issues;
}

function compareEnvironments(child: AuthorityElement, parent: AuthorityElement, found: Found): void {
  const [own, allowed] = [child.conditions?.environments, parent.conditions?.environments];
  if (allowed === undefined || own?.every((name) => allowed.includes(name))) return;
  const sentence = `The parent allows only the environments ${list(allowed)}; name them or fewer.`;
  find(found, "environments", "environments_wider", sentence);
}

function compareNetworks(child: AuthorityElement, parent: AuthorityElement, found: Found): void {
  const [own, allowed] = [child.conditions?.networks, parent.conditions?.networks];
  if (allowed === undefined || own?.every((block) => isInsideOne(block, allowed))) return;
  const sentence = `The parent allows only the networks ${list(allowed)}; name blocks inside one of them.`;
  find(found, "networks", "networks_wider", sentence);
}

function isInsideOne(text: string, allowed: readonly string[]): boolean {
  const network = parseNetwork(text);
  if (network === undefined) return false;
  return allowed.some((outer) => {
    const block = parseNetwork(outer);
    return block !== undefined && networkWithin(network, block);
  });
}

function compareHours(child: AuthorityElement, parent: AuthorityElement, strictness: Strictness, found: Found): void {
  const own = hoursOf(child);
  if (own.length === 0 && strictness === "hop") return;
  for (const outer of hoursOf(parent)) {
    const inner = own.find(({ zone }) => sameZone(zone, outer.zone));
    if (inner === undefined) {
      const sentence = `The parent's hours are in ${outer.zone}; use that zone or leave the hours out to inherit them.`;
      find(found, "hours", "hours_zone", sentence);
    } else if (!weekWithin(weekOf(inner), weekOf(outer))) {
      find(found, "hours", "hours_wider", `The parent allows only ${hoursPhrase(outer)}.`);
    }
  }
}

const sameSubject = (a: ApprovalAbove, b: ApprovalAbove): boolean => a.field === b.field && a.unit === b.unit;

function compareApprovals(
  child: AuthorityElement,
  parent: AuthorityElement,
  strictness: Strictness,
  found: Found,
): void {
  const own = approvalsOf(child);
  if (own.length === 0 && strictness === "hop") return;
  for (const outer of approvalsOf(parent)) {
    const inner = own.find((approval) => sameSubject(approval, outer));
    const bound = minorOf(outer.value, outer.unit);
    const asksAbove = (): string => `The parent asks a person above ${readableAmount(outer.value, outer.unit)}`;
    if (strictness === "alone") {
      if (inner !== undefined && minorOf(inner.value, inner.unit) <= bound) continue;
      find(found, "approval_above", "approval_weaker", `${asksAbove()}; that must be kept or lowered.`);
    } else if (inner !== undefined && minorOf(inner.value, inner.unit) >= bound) {
      const sentence = `${asksAbove()} already, so this has no effect: lower it or leave it out.`;
      find(found, "approval_above", "approval_without_effect", sentence);
    }
  }
}
