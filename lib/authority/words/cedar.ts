import { formatAmount, minorOf } from "@/lib/authority/language/amount";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import { readableHours } from "@/lib/authority/language/hours";
import {
  type Authority,
  approvalsOf,
  countLimits,
  hoursOf,
  type IdentifiedElement,
  valueLimits,
} from "@/lib/authority/language/model";
import { windowPhrase } from "@/lib/authority/language/windows";
import { countText } from "./describe";

/**
 * Renders an authority as Cedar policies, for reading.
 *
 * Rules that Cedar cannot decide from one request (cumulative limits, local time) are annotations. Decisions never
 * evaluate this text; they call `covers`.
 *
 * @see [Cedar policy syntax](https://docs.cedarpolicy.com/policies/syntax-policy.html)
 */
export const toCedar = (authority: Authority): string => canonicalAuthority(authority).map(policyOf).join("\n\n");

// The parser limits names to a harmless alphabet; quoting is for texts that did not pass it.
const quoted = (text: string): string => JSON.stringify(text);

function policyOf(element: IdentifiedElement): string {
  const actions = element.actions.map((action) => `Action::${quoted(`${element.type}:${action}`)}`);
  const scope = actions.length === 1 ? `action == ${actions[0]}` : `action in [${actions.join(", ")}]`;
  return [
    ...annotations(element),
    `permit (principal, ${scope}, resource)`,
    `when {\n  ${conditionsOf(element).join(" &&\n  ")}\n};`,
  ].join("\n");
}

function annotations(element: IdentifiedElement): string[] {
  const totals = valueLimits(element).flatMap(({ field, unit, max_total, window }) =>
    max_total === undefined || window === undefined
      ? []
      : [`${field} at most ${max_total}${unit === undefined ? "" : ` ${unit}`} ${windowPhrase(window)}`],
  );
  const notes: [string, string[]][] = [
    ["limits", [...totals, ...countLimits(element).map(countText)]],
    ["hours", hoursOf(element).map(readableHours)],
    [
      "require_approval",
      approvalsOf(element).map(
        ({ field, unit, value }) => `${field} > ${value}${unit === undefined ? "" : ` ${unit}`}`,
      ),
    ],
  ];
  return [
    `@id(${quoted(element.id)})`,
    ...notes.flatMap(([name, texts]) => (texts.length === 0 ? [] : [`@${name}(${quoted(texts.join("; "))})`])),
  ];
}

function conditionsOf(element: IdentifiedElement): string[] {
  const { tasks, environments, networks } = element.conditions ?? {};
  const oneOf = (fact: string, names: readonly string[]): string =>
    `[${names.map(quoted).join(", ")}].contains(${fact})`;
  return [
    `resource.location == ${quoted(element.locations.join(""))}`,
    anyOf(element.identifiers.map(identifierTest)),
    ...amountTests(element),
    ...(tasks === undefined ? [] : [`context has task && ${oneOf("context.task", tasks)}`]),
    ...(environments === undefined ? [] : [oneOf("principal.environment", environments)]),
    ...(networks === undefined
      ? []
      : [`context has ip && ${anyOf(networks.map((block) => `context.ip.isInRange(ip(${quoted(block)}))`))}`]),
  ].filter((test) => test !== "");
}

const anyOf = (tests: readonly string[]): string => (tests.length === 1 ? (tests[0] ?? "") : `(${tests.join(" || ")})`);

/** A prefix needs at least one more byte, which Cedar's wildcard does not. */
function identifierTest(pattern: string): string {
  if (pattern === "*") return 'resource.id != ""';
  if (!pattern.endsWith("*")) return `resource.id == ${quoted(pattern)}`;
  return `(resource.id like ${quoted(pattern)} && resource.id != ${quoted(pattern.slice(0, -1))})`;
}

function amountTests(element: IdentifiedElement): string[] {
  const limits = valueLimits(element);
  return [...new Set(limits.map(({ field }) => field))].map((field) => {
    const units = [...new Set(limits.filter((limit) => limit.field === field).map(({ unit }) => unit))];
    const tests = units.map((unit) => {
      const each = limits.find((limit) => limit.field === field && limit.unit === unit && limit.max_each !== undefined);
      const inUnit = unit === undefined ? [] : [`context.${field}.unit == ${quoted(unit)}`];
      const most = each?.max_each === undefined ? [] : [atMost(field, each.max_each, unit)];
      return [...inUnit, ...most].join(" && ") || `context has ${field}`;
    });
    return anyOf(tests);
  });
}

/** Cedar decimals have one to four places. */
function atMost(field: string, text: string, unit: string | undefined): string {
  const spelled = formatAmount(minorOf(text, unit), unit);
  const decimal = spelled.includes(".") ? spelled : `${spelled}.0`;
  return `context.${field}.value.lessThanOrEqual(decimal(${quoted(decimal)}))`;
}
