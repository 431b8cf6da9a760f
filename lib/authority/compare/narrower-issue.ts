import { at } from "@/lib/authority/language/report";

/** Why one authority is not narrower than another. The codes are stable. */
export type NarrowerCode =
  | "outside_parent"
  | "split"
  | "element_added"
  | "actions_wider"
  | "identifiers_wider"
  | "tasks_wider"
  | "environments_wider"
  | "networks_wider"
  | "hours_wider"
  | "hours_zone"
  | "unit_wider"
  | "max_each_wider"
  | "max_total_wider"
  | "max_count_wider"
  | "limit_dropped"
  | "approval_without_effect"
  | "approval_weaker"
  | "cumulative_limit";

/** `path` points into the child, dotted: `0.limits.1.max_each`; `sentence` says what the parent allows instead. */
export type NarrowerIssue = { path: string; code: NarrowerCode; sentence: string };
/** The issues in the limits or conditions of an element of the child; `index` is that of the limit. */
export type Found = {
  readonly element: string;
  readonly part: "limits" | "conditions";
  readonly index?: number;
  readonly issues: NarrowerIssue[];
};

/** Writes down that a member is wider. Only then its path is put together: of most elements nothing is found. */
export function find(
  { element, part, index, issues }: Found,
  member: string,
  code: NarrowerCode,
  sentence: string,
): void {
  const path = at(element, part);
  issues.push({ path: at(index === undefined ? path : at(path, index), member), code, sentence });
}

export type Narrower = { ok: true } | { ok: false; issues: NarrowerIssue[] };

/**
 * How much the child must say itself. `hop`: another hop, whose parent is asked as well at every action, so what it
 * omits is inherited (L2). `alone`: the child takes the parent's place or travels without it, so it must keep everything.
 */
export type Strictness = "hop" | "alone";
