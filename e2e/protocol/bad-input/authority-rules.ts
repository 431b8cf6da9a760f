import { asked } from "@/e2e/protocol/bad-input/request-rules";
import { type From, made, owner, type Rule, refusedAt, type Tried } from "@/e2e/protocol/bad-input/rule";
import type { Json } from "@/lib/testing/http";
import { payments } from "@/lib/testing/stage";

const ask = refusedAt("POST /api/requests", { as: owner });

/** One element that would be asked for, but for the change; `fault` is where the authority is wrong, and how. */
const element = (name: string, change: From<Json>, fault: string): Rule =>
  ask(
    name,
    (tried) => asked({ authority: [payments(tried.stage, made(change, tried))] })(tried),
    `400 authority_invalid authority[0]${fault}`,
  );

const value = (name: string, member: Json, fault: string): Rule =>
  element(name, { limits: [{ field: "amount", unit: "USD", ...member }] }, `.limits[0]${fault}`);
const counted = (name: string, max_count: unknown): Rule =>
  element(name, { limits: [{ max_count, window: "PT1H" }] }, ".limits[0].max_count count_range");
const condition = (name: string, conditions: Json, fault: string): Rule =>
  element(name, { conditions }, `.conditions.${fault}`);
const hours = (name: string, change: Json, fault: string): Rule =>
  condition(name, { hours: { zone: "Europe/Berlin", windows: [window()], ...change } }, `hours.${fault}`);
const identifier = (text: string): Rule =>
  element(`the identifier ${JSON.stringify(text)}`, { identifiers: [text] }, ".identifiers[0] identifier_syntax");

const window = (change: Json = {}): Json => ({ days: ["mon"], from: "08:00", to: "18:00", ...change });
const above = (change: Json): Json => ({
  approval_above: { field: "amount", unit: "USD", value: "250.00", ...change },
});

/** Members that the language does not know, wherever they stand. */
const unknownMembers: Rule[] = [
  element("an unknown member of an element", { note: "x" }, ".note unknown_member"),
  value("an unknown member of a limit", { max_each: "1.00", max: "1.00" }, ".max unknown_member"),
  element(
    "an unknown member of a count",
    { limits: [{ max_count: 1, window: "P1D", x: 1 }] },
    ".limits[0].x unknown_member",
  ),
  condition("an unknown condition", { weekdays: ["mon"] }, "weekdays unknown_member"),
  hours("an unknown member of hours", { until: "2027-01-01" }, "until unknown_member"),
  hours("an unknown member of a window", { windows: [window({ zone: "UTC" })] }, "windows[0].zone unknown_member"),
  condition("an unknown member of a threshold", above({ above: "1.00" }), "approval_above.above unknown_member"),
];

/** Amounts and counts that are no exact, countable decimals. */
const amounts: Rule[] = [
  value("a float", { max_each: 500.5 }, ".max_each amount_syntax"),
  value("an exponent", { max_each: "5e2" }, ".max_each amount_syntax"),
  value("a negative amount", { max_each: "-1.00" }, ".max_each amount_syntax"),
  value("a sign", { max_each: "+1.00" }, ".max_each amount_syntax"),
  value("a leading zero", { max_each: "01.00" }, ".max_each amount_syntax"),
  value("a bare point", { max_each: "1." }, ".max_each amount_syntax"),
  value("thousands", { max_each: "1,000.00" }, ".max_each amount_syntax"),
  value("NaN", { max_each: "NaN" }, ".max_each amount_syntax"),
  value("a third decimal", { max_each: "1.001" }, ".max_each amount_scale"),
  value("one minor unit more than is counted exactly", { max_each: "90071992547409.92" }, ".max_each amount_too_large"),
  value("an amount of 40 digits", { max_each: "9".repeat(40) }, ".max_each amount_syntax"),
  value("a negative total", { max_total: "-1.00", window: "P1D" }, ".max_total amount_syntax"),
  value("a total with an exponent", { max_total: "1E3", window: "P1D" }, ".max_total amount_syntax"),
  condition("a negative threshold", above({ value: "-0.01" }), "approval_above.value amount_syntax"),
  condition("a threshold that is a float", above({ value: 250.5 }), "approval_above.value amount_syntax"),
  counted("a count with a fraction", 1.5),
  counted("no count at all", 0),
  counted("a negative count", -1),
  counted("a count as text", "20"),
  counted("a count beyond a billion", 1_000_000_001),
];

const windowsAndZones: Rule[] = [
  ...["P2D", "PT2H", "pt1h", "P1M", "", "hour"].map((text) =>
    value(`the window ${JSON.stringify(text)}`, { max_total: "1.00", window: text }, ".window window_unknown"),
  ),
  ...["Mars/Olympus", "UTC+1", "+01:00", "Europe/berlin ", ""].map((zone) =>
    hours(`the zone ${JSON.stringify(zone)}`, { zone }, "zone zone_unknown"),
  ),
  hours("hours over midnight", { windows: [window({ from: "18:00", to: "08:00" })] }, "windows[0].to hours_wrap"),
  hours("hours of no length", { windows: [window({ to: "08:00" })] }, "windows[0].to hours_wrap"),
  hours("an hour that there is not", { windows: [window({ from: "25:00" })] }, "windows[0].from time_syntax"),
  hours("a day that there is not", { windows: [window({ days: ["day"] })] }, "windows[0].days[0] day_unknown"),
];

const identifiers: Rule[] = [
  ...["", "/a", "a/", "a//b", "./a", "a/..", "a/./b", "a%2fb", "a b", "ä", "*a", "a*", "a**", "a/*/b", "*/", "a\\b"],
  ...["a\nb", "x".repeat(513)],
].map(identifier);

const unstorable: Rule[] = [
  ask(
    "an identifier with NUL",
    (tried) => asked({ authority: [payments(tried.stage, { identifiers: ["a\u0000b"] })] })(tried),
    "400 malformed_request authority[0].identifiers[0] deceptive_character",
  ),
];

const sizes: Rule[] = [
  ask("no element", asked({ authority: [] }), "400 malformed_request authority too_small"),
  ask("101 elements", asked({ authority: Array(101).fill({}) }), "400 malformed_request authority too_big"),
  ask("10,000 elements", asked({ authority: Array(10_000).fill({}) }), "400 malformed_request authority too_big"),
  ask(
    "10,000 elements that are well formed",
    (tried) => asked({ authority: Array(10_000).fill(payments(tried.stage)) })(tried),
    "413 body_too_large",
  ),
];

const together = (name: string, second: From<Json>, fault: string): Rule =>
  ask(
    name,
    (tried) => asked({ authority: [payments(tried.stage), payments(tried.stage, made(second, tried))] })(tried),
    `400 authority_invalid ${fault}`,
  );

const overlaps: Rule[] = [
  together("the same element twice", {}, "authority[1] overlap"),
  together("an element within another", { identifiers: ["account/eu-7"] }, "authority[1] overlap"),
  together(
    "elements that meet in one action",
    { actions: ["create", "read"], limits: undefined },
    "authority[1] overlap",
  ),
  together(
    "elements that only their limits tell apart",
    { limits: [{ max_count: 1, window: "P1D" }] },
    "authority[1] overlap",
  ),
];

/** A parent's only element: every axis has a bound. */
export const boundElement = ({ stage }: Pick<Tried, "stage">): Json =>
  payments(stage, {
    limits: [
      { field: "amount", unit: "USD", max_each: "500.00", max_total: "2000.00", window: "P1D" },
      { max_count: 20, window: "PT1H" },
    ],
    conditions: {
      tasks: ["refund"],
      environments: ["prod"],
      networks: ["10.20.0.0/16"],
      hours: { zone: "Europe/Berlin", windows: [window()] },
      approval_above: { field: "amount", unit: "USD", value: "250.00" },
    },
  });

/** An element that may be delegated below the parent, apart from the change. The inherited threshold is left out. */
export const childOf = (tried: Pick<Tried, "stage">, change: Json = {}, conditions: Json = {}): Json => {
  const parent = boundElement(tried) as { conditions: Json };
  const { approval_above: _, ...kept } = parent.conditions;
  return { ...parent, conditions: { ...kept, ...conditions }, ...change };
};

/** The parent below which the children are asked for. */
export type Parent = { delegationId: string; notBefore: string; expiresAt: string; maxDepth: number };
export type BelowParent = Tried & { parent: Parent };

const below = (name: string, change: (tried: BelowParent) => Json, refusal: string): Rule =>
  ask(
    name,
    (tried) => {
      const { parent, ...rest } = tried as BelowParent;
      const { delegationId: parentDelegationId, expiresAt } = parent;
      const body = { authority: [childOf(rest)], parentDelegationId, expiresAt };
      return asked({ ...body, ...change({ ...rest, parent }) })(tried);
    },
    refusal,
  );

/** Wider than the parent in one element, by the smallest step that the axis has. */
const wider = (name: string, change: Json, fault: string): Rule =>
  below(name, (tried) => ({ authority: [childOf(tried, change)] }), `422 outside_parent authority[0]${fault}`);
const widerBy = (name: string, conditions: Json, fault: string): Rule =>
  below(
    name,
    (tried) => ({ authority: [childOf(tried, {}, conditions)] }),
    `422 outside_parent authority[0].conditions.${fault}`,
  );
const limitsWith = (value: Json, count: Json = {}): Json => ({
  limits: [
    { field: "amount", unit: "USD", max_each: "500.00", max_total: "2000.00", window: "P1D", ...value },
    { max_count: 20, window: "PT1H", ...count },
  ],
});
const hoursWith = (change: Json): Json => ({ hours: { zone: "Europe/Berlin", windows: [window(change)] } });
const later = (at: string, ms: number): string => new Date(Date.parse(at) + ms).toISOString();

export const widerRules: Rule[] = [
  wider("one action more", { actions: ["create", "read"] }, ".actions[1] actions_wider"),
  wider("the prefix without its last segment", { identifiers: ["account/*"] }, ".identifiers[0] identifiers_wider"),
  wider("the prefix itself", { identifiers: ["account/eu"] }, ".identifiers[0] identifiers_wider"),
  wider(
    "one identifier beside it",
    { identifiers: ["account/eu-*", "account/us-1"] },
    ".identifiers[1] identifiers_wider",
  ),
  wider("one cent more each time", limitsWith({ max_each: "500.01" }), ".limits[0].max_each max_each_wider"),
  wider("one cent more a day", limitsWith({ max_total: "2000.01" }), ".limits[0].max_total max_total_wider"),
  wider("one more an hour", limitsWith({}, { max_count: 21 }), ".limits[1].max_count max_count_wider"),
  wider("another unit", limitsWith({ unit: "EUR" }), ".limits[0].unit unit_wider"),
  widerBy("one task more", { tasks: ["refund", "payout"] }, "tasks tasks_wider"),
  widerBy("any task", { tasks: undefined }, "tasks tasks_wider"),
  widerBy("one environment more", { environments: ["prod", "staging"] }, "environments environments_wider"),
  widerBy("any environment", { environments: undefined }, "environments environments_wider"),
  widerBy("a network of one bit less", { networks: ["10.20.0.0/15"] }, "networks networks_wider"),
  widerBy("any network", { networks: undefined }, "networks networks_wider"),
  widerBy("a minute earlier", hoursWith({ from: "07:59" }), "hours hours_wider"),
  widerBy("a minute later", hoursWith({ to: "18:01" }), "hours hours_wider"),
  widerBy("one day more", hoursWith({ days: ["mon", "tue"] }), "hours hours_wider"),
  widerBy(
    "another zone of the same time",
    { hours: { zone: "Europe/Paris", windows: [window()] } },
    "hours hours_zone",
  ),
  widerBy("the parent's threshold again", above({}), "approval_above approval_without_effect"),
  widerBy("a threshold of one cent more", above({ value: "250.01" }), "approval_above approval_without_effect"),
  below(
    "a millisecond longer",
    ({ parent }) => ({ expiresAt: later(parent.expiresAt, 1) }),
    "422 outside_parent expiresAt outside_parent",
  ),
  below(
    "a millisecond earlier",
    ({ parent }) => ({ notBefore: later(parent.notBefore, -1) }),
    "422 outside_parent notBefore outside_parent",
  ),
  below(
    "as deep as the parent",
    ({ parent }) => ({ maxDepth: parent.maxDepth }),
    "422 outside_parent maxDepth too_deep",
  ),
  ask("deeper than any chain", asked({ maxDepth: 9 }), "400 malformed_request maxDepth too_big"),
];

export const authorityRules: Rule[] = [
  ...unknownMembers,
  ...amounts,
  ...windowsAndZones,
  ...identifiers,
  ...unstorable,
  ...sizes,
  ...overlaps,
];
