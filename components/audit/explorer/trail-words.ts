import { type KeyWords, orList, type Phrase, type Wording } from "@/components/table/filter-phrases";
import type { FilterOperator, WrittenTerm } from "@/lib/platform/http/filters/filter-tree";
import { presets, type TimeRange } from "./time-range";

const phrase = (text: string, more: Partial<Phrase> = {}): Phrase => ({ as: "phrase", text, ...more });

const outcomes: Readonly<Record<string, string>> = { allow: "allowed", deny: "denied" };

const decision = ({ values }: WrittenTerm): Phrase => ({
  as: "adjective",
  text: orList(values.map((value) => outcomes[value.toLowerCase()] ?? value)),
});

const spaced = (value: string): string => value.replaceAll("_", " ");

const plural = (word: string): string =>
  /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : /(?:s|x|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;

/** A type of resource is the noun: payments. */
function resourceType({ values, patterns }: WrittenTerm, listed: string): Phrase {
  if (patterns.length > 0) return phrase(`about ${listed}`);
  const text = orList(values.map((value) => plural(spaced(value))));
  return { as: "noun", text, alone: `about ${text}` };
}

const comparisons: Record<FilterOperator, string> = {
  ":": "of",
  ">": "above",
  ">=": "of at least",
  "<": "below",
  "<=": "of at most",
};

/** `200EUR` as 200 EUR, `10..20EUR` as 10 to 20 EUR. */
const money = (value: string): string => value.replace(/(\d) ?([A-Za-z])/, "$1 $2").replace("..", " to ");

const amount = ({ op, values }: WrittenTerm): Phrase =>
  phrase(`${comparisons[op]} ${orList(values.map(money))}`, { place: 1 });

const holdings: Readonly<Record<string, readonly [string, string]>> = {
  approval: ["approved", "not approved"],
  amount: ["with an amount", "without an amount"],
  task: ["within a task", "outside tasks"],
};

function has({ values }: WrittenTerm): Phrase {
  const known = values.map((value) => holdings[value.toLowerCase()] ?? [`with ${value}`, `without ${value}`]);
  return phrase(orList(known.map(([text]) => text)), { without: known.map(([, text]) => text).join(" and ") });
}

const units: Readonly<Record<string, string>> = { s: "second", m: "minute", h: "hour", d: "day", w: "week" };

/** `now-1h` as "the last hour"; undefined for other instants. */
function lately(value: string): string | undefined {
  const [, count = "", unit = ""] = /^now-(\d+)([smhdw])$/i.exec(value) ?? [];
  const name = units[unit.toLowerCase()];
  if (name === undefined) return undefined;
  return Number(count) === 1 ? `the last ${name}` : `the last ${count} ${name}s`;
}

function after({ values: [value = ""] }: WrittenTerm): Phrase {
  const last = lately(value);
  return phrase(last ? `in ${last}` : `since ${value}`, { place: 3 });
}

function before({ values: [value = ""] }: WrittenTerm): Phrase {
  const last = lately(value);
  return phrase(`before ${last ?? value}`, { place: 3 });
}

function time({ values: [value = ""] }: WrittenTerm): Phrase {
  const [from = "", to] = value.split("..");
  const clock = /^\d\d:\d\d$/.test(from) ? " today" : "";
  const text = /^(?:today|yesterday)$/i.test(value)
    ? value.toLowerCase()
    : to === undefined
      ? `${clock ? "at" : "on"} ${from}${clock}`
      : `from ${from} to ${to}${clock}`;
  return phrase(text, { place: 3 });
}

function index({ op, values: [value = ""] }: WrittenTerm): Phrase {
  const [from = "", to] = value.split("..");
  const relations: Record<FilterOperator, string> = {
    ":": to === undefined ? `at place ${from}` : `from place ${from} to ${to}`,
    ">": `after place ${from}`,
    ">=": `from place ${from}`,
    "<": `before place ${from}`,
    "<=": `up to place ${from}`,
  };
  return phrase(relations[op], { place: 3 });
}

const depth = ({ op, values }: WrittenTerm): Phrase =>
  phrase(`with a chain of ${op === ":" ? "" : `${comparisons[op].replace("of ", "")} `}${orList(values)} hops`);

const type = ({ patterns }: WrittenTerm, listed: string): Phrase =>
  patterns.length > 0
    ? { as: "noun", text: `${listed} entries`, alone: `of type ${listed}` }
    : phrase(`of type ${listed}`, { place: 1 });

const kinds: Readonly<Record<string, string>> = {
  person: "people",
  instance: "instances",
  resource_server: "resource servers",
  system: "the server",
};
const actor = ({ values }: WrittenTerm): Phrase =>
  phrase(`done by ${orList(values.map((value) => kinds[value.toLowerCase()] ?? value))}`);

const keys: Readonly<Record<string, KeyWords>> = {
  ...{ decision, type, amount, has, time, after, before, index, depth, actor },
  "resource-type": resourceType,
  agent: "by {}",
  instance: "by instance {}",
  code: ({ values }) => phrase(`with the reason ${orList(values.map(spaced))}`),
  person: "accounted for by {}",
  for: "on behalf of {}",
  approver: "approved by {}",
  rs: "at {}",
  action: "with action {}",
  resource: "on {}",
  task: "in task {}",
  risk: ({ values }) => phrase(`at ${orList(values.map((value) => value.toLowerCase()))} risk`),
  env: "in {}",
  ip: "from {}",
  key: "with key {}",
  delegation: "under {}",
  request: "about request {}",
  session: "in session {}",
  policy: "under policy {}",
  blueprint: "of blueprint {}",
  id: "about {}",
};

/** How the keys of the trail read. */
export const trailWording: Wording = { noun: "entries", keys };

/** A time range as a phrase, if it has a name: "in the last hour". */
export function periodOf(range: TimeRange): string | undefined {
  const preset = range.to === undefined ? presets.find(({ from }) => from === range.from) : undefined;
  const last = preset && lately(preset.from);
  return last && `in ${last}`;
}
