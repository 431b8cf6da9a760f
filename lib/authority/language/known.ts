import type { AuthorityElement, Catalogue, CatalogueField, CatalogueType } from "./model";
import { approvalsOf, isValueLimit, MONEY_UNIT } from "./model";
import { at, type Report } from "./report";

/** Finds a field of a catalogue type; inherited names such as `constructor` are none. */
export function fieldOf(type: CatalogueType, name: string): CatalogueField | undefined {
  return Object.hasOwn(type.fields, name) ? type.fields[name] : undefined;
}

/** Reports what an element names that no catalogue knows: location, type, actions, fields and their units. */
export function checkKnown(element: AuthorityElement, path: string, catalogues: readonly Catalogue[], report: Report) {
  const catalogue = catalogues.find(({ identifier }) => element.locations.includes(identifier));
  if (catalogue === undefined) {
    report.add(at(at(path, "locations"), 0), "unknown_location", "No resource server has this identifier.");
    return;
  }
  const type = catalogue.types.find(({ name }) => name === element.type);
  if (type === undefined) {
    report.add(at(path, "type"), "unknown_type", "The resource server's catalogue has no such type.");
    return;
  }
  for (const [index, action] of element.actions.entries()) {
    if (type.actions.includes(action)) continue;
    report.add(
      at(at(path, "actions"), index),
      "unknown_action",
      `The actions of ${type.name} are ${type.actions.join(", ")}.`,
    );
  }
  for (const [index, limit] of (element.limits ?? []).entries()) {
    if (isValueLimit(limit)) checkField(type, limit, at(at(path, "limits"), index), report);
  }
  const approvals = approvalsOf(element);
  const approvalPath = at(at(path, "conditions"), "approval_above");
  for (const [index, approval] of approvals.entries()) {
    checkField(type, approval, approvals.length === 1 ? approvalPath : at(approvalPath, index), report);
  }
}

function checkField(
  type: CatalogueType,
  subject: { field: string; unit?: string },
  path: string,
  report: Report,
): void {
  const field = fieldOf(type, subject.field);
  const { unit } = subject;
  if (field === undefined) {
    report.add(at(path, "field"), "unknown_field", `The catalogue's ${type.name} has no such field.`);
  } else if (field.kind === "string" || field.kind === "boolean") {
    report.add(at(path, "field"), "field_not_limitable", "Only money and numbers can be limited.");
  } else if (field.kind === "number" && unit !== undefined) {
    report.add(at(path, "unit"), "unit_not_expected", "This field is a plain number; leave the unit out.");
  } else if (field.kind === "money" && unit === undefined) {
    report.add(at(path, "unit"), "unit_missing", "This field is money; name the currency.");
  } else if (field.kind === "money" && unit !== undefined && !MONEY_UNIT.test(unit)) {
    report.add(at(path, "unit"), "unit_not_money", 'Expected a currency code such as "USD".');
  }
}
