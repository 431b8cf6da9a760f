import type { ActionEffect, CatalogueField, CatalogueType } from "@/lib/authority/language/model";
import type { Growth } from "@/lib/resource-servers/import/grow.model";
import { CatalogueTypeSchema } from "@/lib/resource-servers/schema";

export type FieldKind = CatalogueField["kind"];

/** A field of a type while it is typed in. */
export type DraftField = { key: string; name: string; kind: FieldKind; unitField: string; locked: boolean };

/** A type during an edit. Declared names are locked, because a catalogue only grows. */
export type DraftType = {
  key: string;
  name: string;
  locked: boolean;
  lockedActions: readonly string[];
  /** New actions, as typed: separated by commas or spaces. */
  actions: string;
  /** The marked effects, by action; undefined while nothing was marked. */
  effects: Readonly<Record<string, ActionEffect>> | undefined;
  fields: readonly DraftField[];
};

/** Faults by the path of the member, for example `0.name`, `0.actions`, `0.fields.1`. */
export type CatalogueFaults = Readonly<Record<string, string>>;

let drafted = 0;
const nextKey = (): string => `draft-${drafted++}`;

export const emptyField = (): DraftField => ({
  key: nextKey(),
  name: "",
  kind: "string",
  unitField: "",
  locked: false,
});

export const emptyType = (): DraftType => ({
  key: nextKey(),
  name: "",
  locked: false,
  lockedActions: [],
  actions: "",
  effects: undefined,
  fields: [],
});

/** Opens what is declared already for additions. */
export const draftOf = (types: readonly CatalogueType[]): DraftType[] =>
  types.map(({ name, actions, fields, effects }) => ({
    key: nextKey(),
    name,
    locked: true,
    lockedActions: actions,
    actions: "",
    effects,
    fields: Object.entries(fields).map(([fieldName, field]) => ({
      key: nextKey(),
      name: fieldName,
      kind: field.kind,
      unitField: field.kind === "money" ? field.unitField : "",
      locked: true,
    })),
  }));

/**
 * Takes over a catalogue that grew meanwhile and keeps every addition that is being written: a catalogue only grows, so both
 * people's additions stand.
 */
export function grownDraft(drafts: readonly DraftType[], types: readonly CatalogueType[]): DraftType[] {
  const declared = draftOf(types).map((type): DraftType => {
    const mine = drafts.find(({ name }) => name.trim() === type.name);
    if (!mine) return type;
    const fields = mine.fields.filter(({ name }) => !type.fields.some((field) => field.name === name.trim()));
    const actions = words(mine.actions).filter((action) => !type.lockedActions.includes(action));
    const effects = mine.effects ? { ...type.effects, ...mine.effects } : type.effects;
    return { ...type, key: mine.key, actions: actions.join(", "), effects, fields: [...type.fields, ...fields] };
  });
  const added = drafts.filter(({ name, locked }) => !locked && !types.some((type) => type.name === name.trim()));
  return [...declared, ...added];
}

const draftFields = (fields: CatalogueType["fields"], names: readonly string[]): DraftField[] =>
  Object.entries(fields)
    .filter(([name]) => names.includes(name))
    .map(([name, field]) => ({
      ...{ key: nextKey(), name, kind: field.kind, locked: false },
      unitField: field.kind === "money" ? field.unitField : "",
    }));

/** Adds what an imported document names. It is still a draft: everything added can be changed or taken out again. */
export function importedDraft(drafts: readonly DraftType[], { types, additions }: Growth): DraftType[] {
  const started = drafts.filter(({ name, actions, locked }) => locked || name.trim() !== "" || actions.trim() !== "");
  const grown = started.map((draft): DraftType => {
    const type = types.find(({ name }) => name === draft.name.trim());
    const added = additions.find((addition) => addition.type === draft.name.trim());
    if (!type || !added) return draft;
    const fields = [...draft.fields, ...draftFields(type.fields, added.fields)];
    return { ...draft, actions: [...words(draft.actions), ...added.actions].join(", "), effects: type.effects, fields };
  });
  const fresh = additions.filter(({ type }) => !started.some(({ name }) => name.trim() === type));
  return [
    ...grown,
    ...fresh.map(({ type: name, actions, fields }): DraftType => {
      const type = types.find((one) => one.name === name);
      const drafted = draftFields(type?.fields ?? {}, fields);
      return { ...emptyType(), name, actions: actions.join(", "), effects: type?.effects, fields: drafted };
    }),
  ];
}

const words = (text: string): string[] => text.split(/[\s,]+/).filter((word) => word !== "");

/** The actions of a type, the declared ones first. */
export const actionsOf = ({ lockedActions, actions }: DraftType): string[] => [...lockedActions, ...words(actions)];

/** Only actions that the type lists keep their marks. */
function effectsOf(type: DraftType): Pick<CatalogueType, "effects"> {
  if (type.effects === undefined) return {};
  const listed = actionsOf(type);
  return { effects: Object.fromEntries(Object.entries(type.effects).filter(([action]) => listed.includes(action))) };
}

const toField = ({ kind, unitField }: DraftField): CatalogueField =>
  kind === "money" ? { kind, unitField: unitField.trim() } : { kind };

/** Writes drafts as the catalogue that is sent. */
export const toTypes = (drafts: readonly DraftType[]): CatalogueType[] =>
  drafts.map((type) => ({
    name: type.name.trim(),
    actions: actionsOf(type),
    ...effectsOf(type),
    fields: Object.fromEntries(type.fields.map((field) => [field.name.trim(), toField(field)])),
  }));

const sentences = {
  name: "Letters, digits and . : / _ - ; begins with a letter; once in the catalogue.",
  actions: "At least one, each once; letters, digits and . : / _ - ; begins with a letter.",
  field: "Letters, digits and _ ; begins with a letter; once in the type. Money names the field with its currency.",
};

/** Finds what the server would refuse. */
export function catalogueFaults(drafts: readonly DraftType[]): CatalogueFaults {
  const faults: Record<string, string> = {};
  const types = toTypes(drafts);
  types.forEach((type, at) => {
    const drafted = drafts[at]?.fields ?? [];
    if (types.findIndex(({ name }) => name === type.name) < at) faults[`${at}.name`] = sentences.name;
    if (new Set(type.actions).size < type.actions.length) faults[`${at}.actions`] = sentences.actions;
    const seen = new Set<string>();
    drafted.forEach(({ name }, index) => {
      if (name.trim() === "" || seen.has(name.trim())) faults[`${at}.fields.${index}`] = sentences.field;
      seen.add(name.trim());
    });
    const parsed = CatalogueTypeSchema.safeParse(type);
    for (const { path } of parsed.success ? [] : parsed.error.issues) {
      const [member, name] = path;
      if (member === "name") faults[`${at}.name`] = sentences.name;
      if (member === "actions") faults[`${at}.actions`] = sentences.actions;
      const index = drafted.findIndex((field) => field.name.trim() === name);
      if (member === "fields" && index >= 0) faults[`${at}.fields.${index}`] = sentences.field;
    }
  });
  return faults;
}
