import { isNarrower, parentElementOf } from "@/lib/authority/compare/is-narrower";
import type { NarrowerIssue } from "@/lib/authority/compare/narrower-issue";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import {
  type ApprovalAbove,
  type Authority,
  type AuthorityElement,
  approvalsOf,
  type CanonicalAuthority,
  type IdentifiedElement,
  type Limit,
} from "@/lib/authority/language/model";
import { at } from "@/lib/authority/language/report";
import { intersectAuthority } from "./intersect";

export type Restricted = { ok: true; authority: CanonicalAuthority } | { ok: false; issues: NarrowerIssue[] };

/**
 * Computes the authority of a token when the request names only part of the granted authority.
 *
 * Members that the request omits are copied from the granted element that contains it (RFC 9396 enrichment). Repeated
 * members are accepted. A cumulative limit that the grant does not state is refused: a token has no own counters.
 *
 * @see [RFC 9396 - OAuth 2.0 Rich Authorization Requests](https://www.rfc-editor.org/rfc/rfc9396.html#section-7.1)
 */
export function restrictAuthority(requested: Authority, granted: Authority): Restricted {
  const grants = canonicalAuthority(granted);
  const issues: NarrowerIssue[] = [];
  const parts: Authority = [];
  for (const [index, element] of requested.entries()) {
    const found = restrictElement(element, grants, String(index));
    if (Array.isArray(found)) issues.push(...found);
    else parts.push(found);
  }
  return issues.length === 0 ? { ok: true, authority: named(parts) } : { ok: false, issues };
}

/** Elements keep the granted id as long as it stays unique. */
function named(parts: Authority): CanonicalAuthority {
  const seen = new Set<string>();
  const unique = parts.map(({ id, ...element }) => {
    if (id === undefined || seen.has(id)) return element;
    seen.add(id);
    return { ...element, id };
  });
  return canonicalAuthority(unique, seen);
}

function restrictElement(
  element: AuthorityElement,
  grants: readonly IdentifiedElement[],
  path: string,
): AuthorityElement | NarrowerIssue[] {
  const homes = grants.filter((grant) => parentElementOf(inherit(element, grant), [grant]) !== undefined);
  const [home] = homes;
  if (homes.length > 1) {
    return [{ path, code: "split", sentence: "Several granted elements fit: state the tasks, or split the element." }];
  }
  if (home === undefined) return misfit(element, grants, path);
  const narrow = withoutRepeats(inherit(element, home), home);
  const issues = issuesOf(narrow, grants, path);
  if (narrow.limits?.some((limit) => limit.window !== undefined)) {
    const sentence = "A token has no cumulative limits of its own; the delegation's hold anyway.";
    issues.push({ path: at(path, "limits"), code: "cumulative_limit", sentence });
  }
  if (issues.length > 0) return issues;
  const [part] = intersectAuthority([narrow], [home]);
  const nothing = "Together with what the grant demands this covers nothing.";
  return part === undefined ? [{ path, code: "outside_parent", sentence: nothing }] : { ...part, id: home.id };
}

function issuesOf(element: AuthorityElement, grants: readonly IdentifiedElement[], path: string): NarrowerIssue[] {
  const verdict = isNarrower([element], [...grants]);
  return verdict.ok ? [] : verdict.issues.map((issue) => ({ ...issue, path: issue.path.replace(/^0/, path) }));
}

/** Gives the reasons why no granted element fits, for the element with the fewest reasons. */
function misfit(element: AuthorityElement, grants: readonly IdentifiedElement[], path: string): NarrowerIssue[] {
  const attempts = grants.map((grant) => issuesOf(inherit(element, grant), grants, path));
  const shortest = Math.min(...attempts.map(({ length }) => length));
  return attempts.find(({ length }) => length === shortest) ?? issuesOf(element, grants, path);
}

/** Copies in the conditions that a child of another hop would have to name. */
function inherit(element: AuthorityElement, grant: AuthorityElement): AuthorityElement {
  const { tasks, environments, networks } = grant.conditions ?? {};
  const conditions = {
    ...(tasks !== undefined && { tasks }),
    ...(environments !== undefined && { environments }),
    ...(networks !== undefined && { networks }),
    ...element.conditions,
  };
  return Object.keys(conditions).length === 0 ? element : { ...element, conditions };
}

/** Leaves out the limits and thresholds that the grant states in the same words. */
function withoutRepeats(element: AuthorityElement, home: AuthorityElement): AuthorityElement {
  const [own, granted] = [canonicalAuthority([element])[0] ?? element, canonicalAuthority([home])[0] ?? home];
  const { limits: _limits, conditions = {}, ...rest } = own;
  const { approval_above: _approvals, ...otherConditions } = conditions;
  const limits = remaining<Limit>(own.limits ?? [], granted.limits ?? []);
  const [approval, ...more] = remaining<ApprovalAbove>(approvalsOf(own), approvalsOf(granted));
  return {
    ...rest,
    ...(limits.length > 0 && { limits }),
    conditions: {
      ...otherConditions,
      ...(approval !== undefined && { approval_above: more.length === 0 ? approval : [approval, ...more] }),
    },
  };
}

function remaining<T>(own: readonly T[], granted: readonly T[]): T[] {
  const known = new Set(granted.map((entry) => JSON.stringify(entry)));
  return own.filter((entry) => !known.has(JSON.stringify(entry)));
}
