import { type AuthorityElement, approvalsOf, MONEY_UNIT, valueLimits } from "@/lib/authority/language/model";
import { list } from "@/lib/authority/words/words";

/** Actions that only read have no amount, also if their type has amount fields. */
const looksOnly = /^(?:read|list|get|view|search|count|export|describe)(?:$|[_.:/-])/;

/** Whether an action only reads, by its name. Catalogues declare fields for a type, not for an action. */
export const onlyLooks = (action: string): boolean => looksOnly.test(action);

/** An advice about actions that are never allowed, with the elements that replace the one at fault. */
type NeverAllowed = {
  path: string;
  level: "warning";
  code: "never_allowed";
  sentence: string;
  mend: { label: string; elements: AuthorityElement[] };
};

/**
 * Advises on actions that carry no amount in an element that limits one: each of them is refused as `missing_fact` (L5).
 *
 * @param element As its hop states it, or with what it inherits: a limit of any hop refuses them.
 */
export function adviseAmountless(element: AuthorityElement, path: string): NeverAllowed[] {
  const fields = limitedMoney(element);
  const looking = element.actions.filter(onlyLooks);
  if (fields.length === 0 || looking.length === 0) return [];
  const acts = looking.length < element.actions.length;
  const sentence =
    `The limit on ${list(fields)} applies to every action of the element. ` +
    (looking.length === 1
      ? `The action ${list(looking)} states no ${list(fields, "or")}, so it is never allowed.`
      : `The actions ${list(looking)} state no ${list(fields, "or")}, so they are never allowed.`);
  const label = acts ? "Split into two elements" : `Remove the limit on ${list(fields)}`;
  const mend = { label, elements: acts ? [acting(element), withoutMoney(element)] : [withoutMoney(element)] };
  return [{ path: `${path}.actions`, level: "warning", code: "never_allowed", sentence, mend }];
}

const isMoney = ({ unit }: { unit?: string }): boolean => unit !== undefined && MONEY_UNIT.test(unit);

/** The fields with an amount of money that a limit or a threshold of the element looks at. */
function limitedMoney(element: AuthorityElement): string[] {
  return [...new Set([...valueLimits(element), ...approvalsOf(element)].filter(isMoney).map(({ field }) => field))];
}

/** The element without the actions that only look. It keeps its id, and so its counters (L7). */
const acting = (element: AuthorityElement): AuthorityElement => ({
  ...element,
  actions: element.actions.filter((action) => !onlyLooks(action)),
});

/** An element of its own for the actions that only look, without limits and thresholds on money. */
function withoutMoney({ id: _, limits = [], conditions = {}, ...element }: AuthorityElement): AuthorityElement {
  const left = limits.filter((limit) => !("field" in limit) || !isMoney(limit));
  const { approval_above, ...others } = conditions;
  const thresholds = [approval_above ?? []].flat().filter((one) => !isMoney(one));
  const [only, ...more] = thresholds;
  const kept = { ...others, ...(only ? { approval_above: more.length > 0 ? thresholds : only } : {}) };
  return {
    ...element,
    actions: element.actions.filter(onlyLooks),
    ...(left.length > 0 ? { limits: left } : {}),
    ...(Object.keys(kept).length > 0 ? { conditions: kept } : {}),
  };
}
