import type { CatalogueField, CatalogueType } from "@/lib/authority/language/model";
import { ResourceServerError } from "./errors";

/** A fault of a catalogue. `path` is the member at fault. */
export type CatalogueIssue = { path: string; code: string; message: string };

/**
 * Finds what makes a catalogue ambiguous: names listed twice, fields with a unit that are no strings,
 * and marks of actions that it does not list.
 *
 * The field with the unit of an amount need not be declared. If it is declared, it is a string.
 */
export function catalogueIssues(types: readonly CatalogueType[]): CatalogueIssue[] {
  return types.flatMap((type, index) => {
    const path = `types[${index}]`;
    const duplicate = types.findIndex(({ name }) => name === type.name) < index;
    return [
      ...(duplicate ? [issue(`${path}.name`, "duplicate", `The type ${type.name} is listed twice.`)] : []),
      ...duplicates(type.actions).map((at) =>
        issue(`${path}.actions[${at}]`, "duplicate", "This action is listed twice."),
      ),
      ...unitIssues(type, path),
      ...Object.keys(type.effects ?? {})
        .filter((action) => !type.actions.includes(action))
        .map((action) => issue(`${path}.effects.${action}`, "unknown_action", "The type has no such action.")),
    ];
  });
}

/** Refuses with `catalogue_invalid` a catalogue that is ambiguous, naming each member at fault. */
export function refuseAmbiguous(types: readonly CatalogueType[]): void {
  const errors = catalogueIssues(types);
  if (errors.length > 0) throw new ResourceServerError("catalogue_invalid", { errors });
}

function unitIssues({ fields }: CatalogueType, path: string): CatalogueIssue[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    if (field.kind !== "money") return [];
    const declared = Object.hasOwn(fields, field.unitField) ? fields[field.unitField] : undefined;
    if (declared === undefined || declared.kind === "string") return [];
    return [issue(`${path}.fields.${name}.unitField`, "unit_field_kind", "The field that carries a unit is a string.")];
  });
}

/**
 * Finds the types, actions and fields that a new catalogue removes or changes. An approval may already name them (rules
 * A1).
 *
 * Catalogues only grow: the new one keeps every type, action and field, with the same meaning.
 */
export function meaningChanges(before: readonly CatalogueType[], after: readonly CatalogueType[]): CatalogueIssue[] {
  return before.flatMap((old) => {
    const index = after.findIndex(({ name }) => name === old.name);
    const next = after[index];
    if (next === undefined) {
      return [issue("types", "type_removed", `The type ${old.name} cannot be removed. Keep it, and add a new type.`)];
    }
    const path = `types[${index}]`;
    const removed = old.actions.filter((action) => !next.actions.includes(action));
    return [
      ...removed.map((action) =>
        issue(`${path}.actions`, "action_removed", `The action ${action} of ${old.name} cannot be taken away.`),
      ),
      ...Object.entries(old.fields).flatMap(([name, field]) => fieldChange(old.name, path, name, field, next)),
    ];
  });
}

function fieldChange(
  typeName: string,
  typePath: string,
  name: string,
  field: CatalogueField,
  next: CatalogueType,
): CatalogueIssue[] {
  const now = Object.hasOwn(next.fields, name) ? next.fields[name] : undefined;
  if (now === undefined) {
    return [issue(`${typePath}.fields`, "field_removed", `The field ${name} of ${typeName} cannot be taken away.`)];
  }
  const path = `${typePath}.fields.${name}`;
  if (now.kind !== field.kind) {
    const message = `The field ${name} stays of the kind ${field.kind}. Add a field with a new name.`;
    return [issue(`${path}.kind`, "meaning_changed", message)];
  }
  if (now.kind === "money" && field.kind === "money" && now.unitField !== field.unitField) {
    return [issue(`${path}.unitField`, "meaning_changed", `The unit of ${name} stays in ${field.unitField}.`)];
  }
  return [];
}

const duplicates = (values: readonly string[]): number[] =>
  values.flatMap((value, index) => (values.indexOf(value) < index ? [index] : []));

const issue = (path: string, code: string, message: string): CatalogueIssue => ({ path, code, message });
