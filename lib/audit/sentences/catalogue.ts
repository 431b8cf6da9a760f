import type { EntryView } from "@/lib/audit/entry-view";
import { isRecord } from "./amounts";

type Type = { actions: readonly string[]; fields: ReadonlyMap<string, string> };

/** Reads the types of a catalogue by name, as they lie in a text of a record. */
function typesOf(value: unknown): ReadonlyMap<string, Type> {
  const types = Array.isArray(value) ? value.filter(isRecord) : [];
  return new Map(
    types.map(({ name, actions, fields }) => [
      String(name),
      {
        actions: Array.isArray(actions) ? actions.map(String) : [],
        fields: new Map(
          Object.entries(isRecord(fields) ? fields : {}).map(([field, kind]) => [field, JSON.stringify(kind)]),
        ),
      },
    ]),
  );
}

/** So many changes are told. */
const maxTold = 5;

/** The changes of a resource server's types: `added refund, removed read of payment`; empty if the text was erased. */
export function typesMoved({ changes }: Pick<EntryView, "changes">): string {
  const change = changes.find(({ member }) => member === "types");
  if (!change || change.erased) return "";
  const [before, after] = [typesOf(change.before), typesOf(change.after)];
  const texts = [
    ...without(after, before).map((name) => `added ${name}`),
    ...without(before, after).map((name) => `removed ${name}`),
    ...[...after].flatMap(([name, type]) => typeMoved(name, before.get(name) ?? type, type)),
  ];
  return (texts.length > maxTold ? [...texts.slice(0, maxTold), "further changes"] : texts).join(", ");
}

type Names = { keys(): Iterable<string>; has(name: string): boolean };
const without = (all: Names, others: Names): string[] => [...all.keys()].filter((name) => !others.has(name));

function typeMoved(name: string, before: Type, after: Type): string[] {
  const [old, now] = [new Set(before.actions), new Set(after.actions)];
  const other = [...after.fields].filter(([field, kind]) => (before.fields.get(field) ?? kind) !== kind);
  return [
    ...without(now, old).map((action) => `added ${action} of ${name}`),
    ...without(old, now).map((action) => `removed ${action} of ${name}`),
    ...without(after.fields, before.fields).map((field) => `added the field ${field} of ${name}`),
    ...without(before.fields, after.fields).map((field) => `removed the field ${field} of ${name}`),
    ...other.map(([field]) => `changed the field ${field} of ${name}`),
  ];
}
