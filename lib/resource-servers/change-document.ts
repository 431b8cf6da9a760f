import { z } from "zod";
import type { CatalogueField, CatalogueType } from "@/lib/authority/language/model";
import type { ControlChange } from "@/lib/control-changes/model";
import { type EffectChange, movedEffects } from "./effects.model";
import type { ResourceServer } from "./model";
import { EditResourceServerRequest } from "./schema";

export type CatalogueEdit = { name: string; types: CatalogueType[] };

/** A sentence names so many actions. The members list all. */
const mostNamed = 5;

const words: Record<EffectChange["before"], string> = {
  read: "marked read",
  write: "marked write",
  irreversible: "marked irreversible",
  egress: "marked egress",
  unknown: "not marked",
};

function sentence(changes: readonly EffectChange[], side: "before" | "after"): string {
  const named = changes.slice(0, mostNamed).map((one) => `${one.type} ${one.action} is ${words[one[side]]}`);
  const more = changes.length - named.length;
  return `${named.join(", ")}${more > 0 ? `, and ${more} more` : ""}.`;
}

/** The members of a server by the names under which the second person reads them. */
const membersOf = ({ name, types }: CatalogueEdit): [string, string][] => [
  ["name", name],
  ...types.flatMap((type): [string, string][] => [
    [`Actions of ${type.name}`, type.actions.join(", ")],
    [`Fields of ${type.name}`, Object.entries(type.fields).map(fieldWords).join(", ")],
    ...type.actions.map((action): [string, string] => [
      `Effect of ${type.name} ${action}`,
      markOf(type, action) ?? "no mark",
    ]),
  ]),
];

const fieldWords = ([name, field]: [string, CatalogueField]): string =>
  field.kind === "money" ? `${name} (money in ${field.unitField})` : `${name} (${field.kind})`;

const markOf = ({ effects = {} }: CatalogueType, action: string): string | undefined =>
  Object.hasOwn(effects, action) ? effects[action] : undefined;

/** The document of an edit that lowers effects: the whole edit, and each member that it changes. */
export function catalogueContent(server: ResourceServer, edit: CatalogueEdit) {
  const [before, after] = [new Map(membersOf(server)), new Map(membersOf(edit))];
  const changed = [...after.keys()].filter((member) => before.get(member) !== after.get(member));
  const side = (of: ReadonlyMap<string, string>) =>
    Object.fromEntries(changed.flatMap((member) => (of.has(member) ? [[member, of.get(member)]] : [])));
  const lowered = movedEffects(server.types, edit.types).filter(({ isLower }) => isLower);
  return {
    server: { id: server.id, name: server.name },
    ...{ sentenceBefore: sentence(lowered, "before"), sentenceAfter: sentence(lowered, "after") },
    ...{ before: side(before), after: side(after), edit },
  };
}

const Document = z.object({
  content: z.object({ edit: EditResourceServerRequest.required({ name: true, types: true }) }),
});

/** Reads the edit from the document that was confirmed. */
export const editIn = ({ document }: Pick<ControlChange, "document">): CatalogueEdit =>
  Document.parse(JSON.parse(document)).content.edit;
