import { minorOf } from "./amount";
import { type ApprovalAbove, type Authority, type AuthorityElement, approvalsOf, valueLimits } from "./model";
import { at } from "./report";

/** What is allowed but probably not meant; the editor shows it, nothing refuses it. */
export type Advice = { path: string; code: "approval_without_total" | "approval_above_limit"; sentence: string };

/** Lists what an author should think about again, element by element (L9). */
export const adviseOn = (authority: Authority): Advice[] =>
  authority.flatMap((element, index) =>
    approvalsOf(element).flatMap((approval) =>
      adviseApproval(element, approval, at(at(String(index), "conditions"), "approval_above")),
    ),
  );

function adviseApproval(element: AuthorityElement, { field, unit, value }: ApprovalAbove, path: string): Advice[] {
  const limits = valueLimits(element).filter((limit) => limit.field === field && limit.unit === unit);
  const advice: Advice[] = [];
  if (limits.every(({ max_total }) => max_total === undefined)) {
    const sentence = `Without a max_total on ${field}, many actions just below the threshold pass unasked.`;
    advice.push({ path, code: "approval_without_total", sentence });
  }
  if (limits.some(({ max_each }) => max_each !== undefined && minorOf(value, unit) >= minorOf(max_each, unit))) {
    const sentence = `No single ${field} can exceed the threshold, because max_each is not above it.`;
    advice.push({ path, code: "approval_above_limit", sentence });
  }
  return advice;
}
