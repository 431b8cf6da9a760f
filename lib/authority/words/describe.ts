import { readableAmount } from "@/lib/authority/language/amount";
import { readableHours } from "@/lib/authority/language/hours";
import { readablePattern } from "@/lib/authority/language/identifiers";
import { readableLocation } from "@/lib/authority/language/location";
import {
  type ApprovalAbove,
  type AuthorityElement,
  approvalsOf,
  type CountLimit,
  countLimits,
  hoursOf,
  type ValueLimit,
  valueLimits,
} from "@/lib/authority/language/model";
import { windowPhrase } from "@/lib/authority/language/windows";
import { list } from "./words";

/** One side on which an authority is wide or narrow. */
export type Axis =
  | "type"
  | "location"
  | "actions"
  | "identifiers"
  | "max_each"
  | "max_total"
  | "max_count"
  | "tasks"
  | "environments"
  | "networks"
  | "hours"
  | "approval_above";

/** One fact of an element, for a row or a chip. */
export type Chunk = { axis: Axis; label: string; text: string };

/** Describes one element fact by fact, in the order in which people ask: what, where, how much, when, who is asked. */
export function describeElement(element: AuthorityElement): Chunk[] {
  const { tasks, environments, networks } = element.conditions ?? {};
  const values = valueLimits(element);
  return [
    chunk("type", "Type", element.type),
    chunk("location", "Resource server", element.locations.map(readableLocation).join("")),
    chunk("actions", "Actions", element.actions.join(", ")),
    chunk("identifiers", "Resources", element.identifiers.map(readablePattern).join(", ")),
    ...values
      .filter(({ max_each }) => max_each !== undefined)
      .map((limit) => chunk("max_each", "Each time", eachText(limit))),
    ...values
      .filter(({ max_total }) => max_total !== undefined)
      .map((limit) => chunk("max_total", "Together", totalText(limit))),
    ...countLimits(element).map((limit) => chunk("max_count", "How often", countText(limit))),
    ...(tasks === undefined ? [] : [chunk("tasks", "Tasks", tasks.join(", "))]),
    ...(environments === undefined ? [] : [chunk("environments", "Environments", environments.join(", "))]),
    ...(networks === undefined ? [] : [chunk("networks", "Networks", networks.join(", "))]),
    ...hoursOf(element).map((hours) => chunk("hours", "Hours", readableHours(hours))),
    ...approvalsOf(element).map((approval) => chunk("approval_above", "Asks a person", approvalText(approval))),
  ];
}

const chunk = (axis: Axis, label: string, text: string): Chunk => ({ axis, label, text });

/** A plain number says what it counts by its field's name. */
const amountText = (text: string, { field, unit }: { field: string; unit?: string }): string =>
  readableAmount(text, unit ?? field);

const eachText = (limit: ValueLimit): string => `up to ${amountText(limit.max_each ?? "", limit)} each`;

const totalText = (limit: ValueLimit): string =>
  `up to ${amountText(limit.max_total ?? "", limit)} ${windowPhrase(limit.window ?? "life")}`;

/** Writes a limit on the number of actions: `at most 20 times per UTC hour`. */
export function countText({ max_count, window }: CountLimit): string {
  const times = max_count === 1 ? "once" : `${readableAmount(String(max_count))} times`;
  return `at most ${times} ${windowPhrase(window)}`;
}

/** Writes a threshold: `above 250 USD`. */
export const approvalText = (approval: ApprovalAbove): string =>
  `above ${amountText(approval.value, approval)}${approval.unit === undefined ? "" : " or in another currency"}`;

/** Writes the limits on amounts of an element: `up to 500 USD each and 2,000 USD per UTC day`. */
export function valuesText(element: AuthorityElement): string {
  const parts = valueLimits(element).flatMap((limit) => [
    ...(limit.max_each === undefined ? [] : [`${amountText(limit.max_each, limit)} each`]),
    ...(limit.max_total === undefined
      ? []
      : [`${amountText(limit.max_total, limit)} ${windowPhrase(limit.window ?? "life")}`]),
  ]);
  return parts.length === 0 ? "" : `up to ${list(parts)}`;
}
