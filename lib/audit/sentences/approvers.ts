import type { EntryView } from "@/lib/audit/entry-view";

type Deed = Pick<EntryView, "code" | "decision" | "facts">;

const isText = (value: unknown): value is string => typeof value === "string";

/** The ids of the approvers of a recorded action. A refused action has none, although its delegation was approved. */
export function approversOf({ decision, facts: { approvers, approver, approval } }: Deed): string[] {
  if (decision === "deny") return [];
  if (Array.isArray(approvers)) return approvers.filter(isText);
  return [byOf(approval) ?? approver].filter(isText);
}

/** The id of the person who denied a recorded action; undefined if a person did not decide. */
export function denierOf({ code, facts: { approval } }: Deed): string | undefined {
  const by = code === denied ? byOf(approval) : undefined;
  return isText(by) ? by : undefined;
}

/** With this code, `approval.by` is the person who denied. */
const denied = "approval_denied";

const byOf = (approval: unknown): unknown =>
  typeof approval === "object" && approval !== null ? (approval as { by?: unknown }).by : undefined;
