import { parentElementOf } from "@/lib/authority/compare/is-narrower";
import type { Terms } from "@/lib/authority/compare/terms";
import { adviseAmountless, onlyLooks } from "@/lib/authority/judge/amountless";
import { minorOf, readableAmount } from "@/lib/authority/language/amount";
import {
  type ApprovalAbove,
  type Authority,
  type AuthorityElement,
  approvalsOf,
  type Catalogue,
  countLimits,
  hoursOf,
  valueLimits,
} from "@/lib/authority/language/model";
import { at } from "@/lib/authority/language/report";
import { windowPhrase } from "@/lib/authority/language/windows";
import { list } from "./words";

/** How much a finding weighs. An error is refused by the server as well; the other three only the author decides on. */
export const ADVICE_LEVELS = ["security", "error", "warning", "suggestion"] as const;
export type AdviceLevel = (typeof ADVICE_LEVELS)[number];

export type AdviceCode =
  | "approval_without_total"
  | "approval_above_limit"
  | "money_unlimited"
  | "never_allowed"
  | "everything"
  | "limit_inherited"
  | "unlimited_often"
  | "long_validity"
  | "passed_on";

/** A warning about a valid but probably unintended authority. The editor shows it; the server accepts the authority. */
export type Advice = {
  path: string;
  level: Exclude<AdviceLevel, "error">;
  code: AdviceCode;
  sentence: string;
  /** The fix that the editor offers: elements that replace the one at fault. */
  mend?: Mend;
};
export type Mend = { label: string; elements: AuthorityElement[] };

/** The context of a judged authority: the catalogues that it names, and the authority of the parent hop. */
export type AdviceContext = { catalogues?: readonly Catalogue[]; parent?: Authority | undefined };

const DAY = 86_400_000;
/** Longer than this is rarely what a task needs. */
const LONG_DAYS = 90;

/** Lists what an author should think about again, element by element (L9 among them). */
export const adviseOn = (authority: Authority, context: AdviceContext = {}): Advice[] =>
  authority.flatMap((element, index) => {
    const path = String(index);
    return [
      ...adviseMoney(element, path, context),
      ...adviseNeverAllowed(element, path, context),
      ...approvalsOf(element).flatMap((approval) =>
        adviseApproval(element, approval, at(at(path, "conditions"), "approval_above")),
      ),
      ...adviseInherited(element, path, context),
      ...adviseReach(element, path),
    ];
  });

/** Lists what an author should think about again in how long and how far a delegation holds. */
export function adviseOnTerms({ notBefore, expiresAt, maxDepth }: Terms): Advice[] {
  const days = Math.round((expiresAt.getTime() - notBefore.getTime()) / DAY);
  const advice: Advice[] = [];
  if (days > LONG_DAYS) {
    const sentence = `Valid for ${days} days. Shorter is safer: it can be asked for again when the task goes on.`;
    advice.push({ path: "expiresAt", level: "suggestion", code: "long_validity", sentence });
  }
  if (maxDepth > 0) {
    const sentence = "It may be passed on to other agents. Leave that out where this agent does the work itself.";
    advice.push({ path: "maxDepth", level: "suggestion", code: "passed_on", sentence });
  }
  return advice;
}

function adviseApproval(element: AuthorityElement, { field, unit, value }: ApprovalAbove, path: string): Advice[] {
  const limits = valueLimits(element).filter((limit) => limit.field === field && limit.unit === unit);
  const advice: Advice[] = [];
  if (limits.every(({ max_total }) => max_total === undefined)) {
    const sentence = `Without a max_total on ${field}, many actions just below the threshold pass unasked.`;
    advice.push({ path, level: "security", code: "approval_without_total", sentence });
  }
  if (limits.some(({ max_each }) => max_each !== undefined && minorOf(value, unit) >= minorOf(max_each, unit))) {
    const sentence = `No single ${field} can exceed the threshold, because max_each is not above it.`;
    advice.push({ path, level: "warning", code: "approval_above_limit", sentence });
  }
  return advice;
}

/** An action that states no amount fails at every hop that limits one, this one or the one above. */
function adviseNeverAllowed(element: AuthorityElement, path: string, { parent = [] }: AdviceContext): Advice[] {
  const own = adviseAmountless(element, path);
  const above = own.length > 0 ? undefined : parentElementOf(element, parent);
  if (!above) return own;
  const actions = above.actions.filter((action) => element.actions.includes(action));
  // A limit of the parent hop is fixed there, so this hop offers no fix.
  return adviseAmountless({ ...above, actions }, path).map(({ mend: _, sentence, ...advice }) => ({
    ...advice,
    sentence: `In the delegation above: ${sentence}`,
  }));
}

/** Money without any limit, of this hop or the one above, on everything there is. */
function adviseMoney(
  element: AuthorityElement,
  path: string,
  { catalogues = [], parent = [] }: AdviceContext,
): Advice[] {
  const type = catalogues
    .find(({ identifier }) => element.locations.includes(identifier))
    ?.types.find(({ name }) => name === element.type);
  const money = Object.entries(type?.fields ?? {}).flatMap(([name, { kind }]) => (kind === "money" ? [name] : []));
  const acts = element.actions.filter((action) => !onlyLooks(action));
  if (acts.length === 0) return [];
  const limited = [element, parentElementOf(element, parent)].flatMap((one) => (one ? valueLimits(one) : []));
  const free = money.filter((name) => limited.every(({ field }) => field !== name));
  if (free.length === 0) return [];
  const where = element.identifiers.includes("*") ? ", on every resource" : "";
  const sentence = `Nothing here limits the ${list(free, "or")} of ${list(acts)}${where}. Set what is allowed each time and together.`;
  return [{ path: at(path, "limits"), level: "security", code: "money_unlimited", sentence }];
}

/** Limits of the parent hop hold here too. The advice lists them if this hop does not repeat them. */
function adviseInherited(element: AuthorityElement, path: string, { parent = [] }: AdviceContext): Advice[] {
  const above = parentElementOf(element, parent);
  if (!above) return [];
  const own = valueLimits(element);
  const left: string[] = [];
  for (const { field, unit, max_each, max_total, window } of valueLimits(above)) {
    const same = own.filter((limit) => limit.field === field && limit.unit === unit);
    if (
      max_each !== undefined &&
      same.every((limit) => limit.max_each === undefined && limit.max_total === undefined)
    ) {
      left.push(`${readableAmount(max_each, unit)} each`);
    }
    if (max_total !== undefined && window !== undefined && same.every((limit) => limit.max_total === undefined)) {
      left.push(`${readableAmount(max_total, unit)} ${windowPhrase(window)}`);
    }
  }
  for (const { max_count, window } of countLimits(above)) {
    if (countLimits(element).length === 0) left.push(`${max_count} times ${windowPhrase(window)}`);
  }
  if (hoursOf(above).length > 0 && hoursOf(element).length === 0) left.push("its hours");
  if (left.length === 0) return [];
  const sentence = `The delegation above allows ${list(left)}. That holds here as well, shared with everything else below it; say a share of it.`;
  return [{ path: at(path, "limits"), level: "warning", code: "limit_inherited", sentence }];
}

function adviseReach(element: AuthorityElement, path: string): Advice[] {
  const advice: Advice[] = [];
  if (element.identifiers.includes("*")) {
    const sentence = "It reaches every resource of the type. Name those that the task needs, or a prefix.";
    advice.push({ path: at(path, "identifiers"), level: "warning", code: "everything", sentence });
  }
  if ((element.limits ?? []).length === 0) {
    const sentence = "Nothing limits how often. A limit per hour stops an agent that runs in circles.";
    advice.push({ path: at(path, "limits"), level: "suggestion", code: "unlimited_often", sentence });
  }
  return advice;
}
