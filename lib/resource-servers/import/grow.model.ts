import type { CatalogueField, CatalogueType } from "@/lib/authority/language/model";
import { MAX_ACTIONS, MAX_FIELDS, MAX_TYPES } from "@/lib/resource-servers/model";
import type { Found, LeftOut, ReadDocument } from "./found.model";

/** The names that a type gains; `isNew` when the catalogue does not have it. */
export type Addition = { type: string; isNew: boolean; actions: string[]; fields: string[] };

export type Growth = {
  /** The catalogue with everything that was added. */
  types: CatalogueType[];
  additions: Addition[];
  /** How many operations or tools the catalogue has already. */
  known: number;
  /** Actions of the catalogue that the document does not name. They stay. */
  missing: string[];
  left: LeftOut[];
};

const sameField = (one: CatalogueField, other: CatalogueField): boolean =>
  one.kind === other.kind && (one.kind !== "money" || other.kind !== "money" || one.unitField === other.unitField);

/** Adds what a document names to a catalogue. Declared names keep their meaning (rules A1), so a catalogue only grows. */
export function growCatalogue(declared: readonly CatalogueType[], { found, left: unread }: ReadDocument): Growth {
  const types = declared.map((type) => ({ ...type, actions: [...type.actions], fields: { ...type.fields } }));
  const growth: Growth = { types, additions: [], known: 0, missing: [], left: [...unread] };
  for (const one of found) addTo(growth, one);
  growth.additions = growth.additions.filter(({ actions, fields }) => actions.length + fields.length > 0);
  const named = new Set(found.map(({ type, action }) => `${type} ${action}`));
  growth.missing = declared.flatMap(({ name, actions }) =>
    actions.filter((action) => !named.has(`${name} ${action}`)).map((action) => `${name}: ${action}`),
  );
  return growth;
}

function addTo(growth: Growth, { type: name, action, effect, fields, at }: Found): void {
  const { type, isNew } = typeNamed(growth.types, name);
  const addition = additionTo(growth, name, isNew);
  const why = type ? addAction(type, addition, action) : `A catalogue has at most ${MAX_TYPES} types.`;
  if (why === "known") growth.known += 1;
  else if (why !== undefined) growth.left.push({ at, why });
  if (!type?.actions.includes(action)) return;
  if (effect && addition.actions.includes(action)) type.effects = { ...type.effects, [action]: effect };
  for (const [field, kind] of Object.entries(fields)) {
    const left = addField(type, addition, field, kind);
    if (left !== undefined) growth.left.push({ at, why: left });
  }
}

/** Answers why the action was not added; undefined if it was. */
function addAction(type: CatalogueType, { actions }: Addition, action: string): string | undefined {
  if (actions.includes(action)) return `The document names the action ${action} of ${type.name} twice.`;
  if (type.actions.includes(action)) return "known";
  if (type.actions.length >= MAX_ACTIONS) return `A type has at most ${MAX_ACTIONS} actions.`;
  type.actions.push(action);
  actions.push(action);
  return undefined;
}

function addField(type: CatalogueType, addition: Addition, name: string, field: CatalogueField): string | undefined {
  const known = Object.hasOwn(type.fields, name) ? type.fields[name] : undefined;
  if (known)
    return sameField(known, field) ? undefined : `The field ${name} of ${type.name} stays of the kind ${known.kind}.`;
  if (Object.keys(type.fields).length >= MAX_FIELDS)
    return `The field ${name} is left out: a type has at most ${MAX_FIELDS}.`;
  type.fields[name] = field;
  addition.fields.push(name);
  return undefined;
}

function typeNamed(types: CatalogueType[], name: string): { type: CatalogueType | undefined; isNew: boolean } {
  const known = types.find((type) => type.name === name);
  if (known || types.length >= MAX_TYPES) return { type: known, isNew: false };
  const type: CatalogueType = { name, actions: [], fields: {} };
  types.push(type);
  return { type, isNew: true };
}

function additionTo({ additions }: Growth, type: string, isNew: boolean): Addition {
  const known = additions.find((addition) => addition.type === type);
  if (known) return known;
  const addition: Addition = { type, isNew, actions: [], fields: [] };
  additions.push(addition);
  return addition;
}
