import { elementsOverlap } from "@/lib/authority/compare/overlap";
import { isIdentifierPattern, MAX_IDENTIFIER_LENGTH, patternsOverlap } from "./identifiers";
import { checkKnown } from "./known";
import { isLocation } from "./location";
import {
  ACTION_NAME,
  type Authority,
  type AuthorityElement,
  type Catalogue,
  ELEMENT_ID,
  MAX_ELEMENTS,
  MAX_IDENTIFIERS,
  MAX_LIST,
  TYPE_NAME,
} from "./model";
import { parseConditions } from "./parse-conditions";
import { parseLimits } from "./parse-limits";
import { at, type ParseIssue, Report, readList, readObject, readText, readTexts } from "./report";

const ELEMENT = {
  required: ["type", "locations", "actions", "identifiers"],
  optional: ["id", "limits", "conditions"],
};

export type ParsedAuthority = { ok: true; authority: Authority } | { ok: false; issues: ParseIssue[] };

/**
 * Reads a list of RFC 9396 authorization details as an authority.
 *
 * Total and strict: unknown, duplicate and empty members, floats, wildcard actions and overlapping elements are
 * issues, each with its path. A JSON reader drops members that are written twice, so the reader of the bytes must
 * refuse those. With catalogues, everything named must be declared in them.
 *
 * @param json A parsed JSON value. It is copied, never kept.
 * @param catalogues The resource servers the authority may name; absent: only the syntax is checked.
 * @see [RFC 9396 - OAuth 2.0 Rich Authorization Requests](https://www.rfc-editor.org/rfc/rfc9396.html#section-2)
 */
export function parseAuthority(json: unknown, catalogues?: readonly Catalogue[]): ParsedAuthority {
  const report = new Report();
  const authority: Authority = [];
  for (const [index, entry] of (readList(json, "", MAX_ELEMENTS, report) ?? []).entries()) {
    const element = parseElement(entry, String(index), report);
    if (element !== undefined) authority.push(element);
  }
  if (report.clean) checkTogether(authority, report);
  // The catalogue is asked only about a well-formed authority, so that a typing error is said once.
  if (report.clean && catalogues !== undefined) {
    authority.forEach((element, index) => {
      checkKnown(element, String(index), catalogues, report);
    });
  }
  return report.clean ? { ok: true, authority } : { ok: false, issues: report.issues };
}

function parseElement(value: unknown, path: string, report: Report): AuthorityElement | undefined {
  const members = readObject(value, path, ELEMENT, report);
  if (members === undefined || ELEMENT.required.some((name) => !members.has(name))) return undefined;
  const id = readText(members.get("id"), at(path, "id"), ELEMENT_ID, report);
  const type = readText(members.get("type"), at(path, "type"), TYPE_NAME, report);
  const locations = parseLocations(members.get("locations"), at(path, "locations"), report);
  const actions = parseActions(members.get("actions"), at(path, "actions"), report);
  const identifiers = parseIdentifiers(members.get("identifiers"), at(path, "identifiers"), report);
  const limits = members.has("limits") ? parseLimits(members.get("limits"), at(path, "limits"), report) : undefined;
  const conditions = members.has("conditions")
    ? parseConditions(members.get("conditions"), at(path, "conditions"), report)
    : undefined;
  if (type === undefined) return undefined;
  return {
    ...(id !== undefined && { id }),
    type,
    locations,
    actions,
    identifiers,
    ...(limits !== undefined && { limits }),
    ...(conditions !== undefined && { conditions }),
  };
}

function parseLocations(value: unknown, path: string, report: Report): string[] {
  const message = "Expected the https URI of one resource server, without query, fragment or user information.";
  return readTexts(value, path, { max: 1, test: isLocation, code: "location_syntax", message }, report);
}

function parseActions(value: unknown, path: string, report: Report): string[] {
  if (Array.isArray(value) && value.includes("*")) {
    report.add(path, "wildcard_action", "Actions are listed one by one; there is no wildcard.");
    return [];
  }
  const test = (text: string): boolean => ACTION_NAME.test(text);
  return readTexts(
    value,
    path,
    { max: MAX_LIST, test, code: "syntax", message: "Not a well-formed action name." },
    report,
  );
}

function parseIdentifiers(value: unknown, path: string, report: Report): string[] {
  const message =
    `Segments of [A-Za-z0-9._~:@+=-] joined by "/", at most ${MAX_IDENTIFIER_LENGTH} characters; ` +
    `a prefix ends in "/" or "-" before its "*".`;
  const rule = { max: MAX_LIST, test: isIdentifierPattern, code: "identifier_syntax", message } as const;
  const identifiers = readTexts(value, path, rule, report);
  identifiers.forEach((one, index) => {
    if (!identifiers.slice(0, index).some((other) => patternsOverlap(one, other))) return;
    report.add(
      at(path, index),
      "identifier_redundant",
      "Another identifier of this element covers it already, or it covers another.",
    );
  });
  return identifiers;
}

function checkTogether(authority: Authority, report: Report): void {
  const total = authority.reduce((sum, { identifiers }) => sum + identifiers.length, 0);
  if (total > MAX_IDENTIFIERS) {
    report.add("", "too_many", `At most ${MAX_IDENTIFIERS} identifiers over all elements.`);
    return;
  }
  authority.forEach((element, index) => {
    const earlier = authority.slice(0, index);
    if (element.id !== undefined && earlier.some(({ id }) => id === element.id)) {
      report.add(at(String(index), "id"), "duplicate", "Another element has this id.");
    }
    const other = earlier.findIndex((candidate) => elementsOverlap(element, candidate));
    if (other >= 0)
      report.add(
        String(index),
        "overlap",
        `Elements ${other} and ${index} cover the same actions; make them disjoint.`,
      );
  });
}
