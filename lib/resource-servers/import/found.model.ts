import type { ActionEffect, CatalogueField } from "@/lib/authority/language/model";

/** One operation or tool of a document, as a catalogue would have it. */
export type Found = {
  type: string;
  action: string;
  effect: ActionEffect | undefined;
  fields: Readonly<Record<string, CatalogueField>>;
  /** Its place in the document. */
  at: string;
};

/** A part of a document that no catalogue can hold, or that means something else there already. */
export type LeftOut = { at: string; why: string };

export type ReadDocument = { source: "openapi" | "mcp"; found: readonly Found[]; left: readonly LeftOut[] };

export type Members = Readonly<Record<string, unknown>>;

export const membersOf = (value: unknown): Members =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Members) : {};

export const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** Reads an own member: a document may name anything, `constructor` included. */
export const ownMember = (members: Members, name: string): unknown =>
  Object.hasOwn(members, name) ? members[name] : undefined;

/** Spells a name as types and actions are spelled; undefined if nothing of it is left. */
export function nameOf(text: string, longest: number): string | undefined {
  const spelled = text
    .normalize("NFKD")
    .replace(/[^A-Za-z0-9_.:/-]+/g, "-")
    .replace(/^[^A-Za-z]+|-+$/g, "")
    .slice(0, longest);
  return spelled === "" ? undefined : spelled;
}
