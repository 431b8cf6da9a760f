import { hoursPhrase } from "@/lib/authority/language/hours";
import { readablePattern } from "@/lib/authority/language/identifiers";
import { readableLocation } from "@/lib/authority/language/location";
import {
  type Authority,
  type AuthorityElement,
  approvalsOf,
  countLimits,
  hoursOf,
} from "@/lib/authority/language/model";
import { approvalText, countText, valuesText } from "./describe";
import { list } from "./words";

/** Part of what approvers sign: raised whenever the same authority is worded differently. */
export const EXPLAIN_VERSION = 2;

export type ExplainOptions = {
  /** Names of resource servers, by location. */
  catalogueNames?: Readonly<Record<string, string>>;
};

/** Describes an authority in one plain sentence with every member of every element. */
export function explainAuthority(authority: Authority, options: ExplainOptions = {}): string {
  if (authority.length === 0) return "May do nothing.";
  return `May ${explainParts(authority, options).join("; and may ")}.`;
}

/** The parts of that sentence, one for each element: what follows `may`. */
export const explainParts = (authority: Authority, options: ExplainOptions = {}): string[] =>
  authority.map((element) => clause(element, options));

/** Describes one element in one plain sentence. */
export const explainElement = (element: AuthorityElement, options: ExplainOptions = {}): string =>
  `May ${clause(element, options)}.`;

function clause(element: AuthorityElement, { catalogueNames = {} }: ExplainOptions): string {
  const { tasks, environments, networks } = element.conditions ?? {};
  const place = element.locations
    .map((location) =>
      Object.hasOwn(catalogueNames, location) ? catalogueNames[location] : readableLocation(location),
    )
    .join("");
  const approvals = approvalsOf(element).map(approvalText);
  const parts = [
    `${all(element.actions)} ${plural(element.type)} at ${place}`,
    `on ${all(element.identifiers.map(readablePattern))}`,
    valuesText(element),
    ...countLimits(element).map(countText),
    tasks === undefined ? "" : `only for the ${tasks.length === 1 ? "task" : "tasks"} ${all(tasks, "or")}`,
    environments === undefined ? "" : `only in ${all(environments, "or")}`,
    networks === undefined ? "" : `only from ${all(networks, "or")}`,
    ...hoursOf(element).map((hours) => `only ${hoursPhrase(hours)}`),
    approvals.length === 0 ? "" : `asking a person ${list(approvals, "or")}`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}

/** Joins all names: a sentence that is approved hides nothing behind "3 more". */
function all(names: readonly string[], last: "and" | "or" = "and"): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} ${last} ${names.at(-1)}`;
}

/** Makes a plural of plain English words; anything else stays as the catalogue spells it. */
function plural(type: string): string {
  const words = type.replaceAll("_", " ");
  if (!/^[a-z][a-z ]*$/.test(words)) return type;
  if (/(?:s|x|z|ch|sh)$/.test(words)) return `${words}es`;
  return /[^aeiou]y$/.test(words) ? `${words.slice(0, -1)}ies` : `${words}s`;
}
