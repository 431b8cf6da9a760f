import { type CatalogueField, FIELD_NAME } from "@/lib/authority/language/model";
import { type Members, membersOf, ownMember, textOf } from "./found.model";

const deepest = 20;

/** Follows local references (`#/…`); anything else is no schema. */
export function resolved(value: unknown, root: unknown, depth = 0): Members {
  const schema = membersOf(value);
  const ref = textOf(schema.$ref);
  if (ref === undefined) return schema;
  if (!ref.startsWith("#/") || depth > deepest) return {};
  const steps = ref.slice(2).split("/").map(unescaped);
  return resolved(
    steps.reduce<unknown>((at, step) => ownMember(membersOf(at), step), root),
    root,
    depth + 1,
  );
}

/** RFC 6901 section 4. Percent signs that encode nothing stay. */
function unescaped(step: string): string {
  const pointer = step.replaceAll("~1", "/").replaceAll("~0", "~");
  try {
    return decodeURIComponent(pointer);
  } catch {
    return pointer;
  }
}

/** Collects the properties of an object's schema, those of its `allOf` included. Each schema is looked at once. */
function propertiesOf(value: unknown, root: unknown, seen = new Set<Members>()): [string, Members][] {
  const schema = resolved(value, root);
  if (seen.has(schema)) return [];
  seen.add(schema);
  const own = Object.entries(membersOf(schema.properties)).map(([name, one]): [string, Members] => [
    name,
    resolved(one, root),
  ]);
  const parts = Array.isArray(schema.allOf) ? schema.allOf : [];
  return [...own, ...parts.flatMap((part) => propertiesOf(part, root, seen))];
}

const kinds = { integer: "number", number: "number", boolean: "boolean", string: "string" } as const;

/** The kind of a property: its one type, null left out. */
export function kindOf({ type }: Members): "number" | "boolean" | "string" | undefined {
  const [one, ...others] = [type].flat().filter((name) => name !== "null");
  if (others.length > 0 || typeof one !== "string" || !Object.hasOwn(kinds, one)) return undefined;
  return kinds[one as keyof typeof kinds];
}

const amountName = /(?:^|_)(?:amount|total|price|value)$|(?:Amount|Total|Price)$/;
const unitName = /^currency(?:_?code)?$/i;

/**
 * The fields that limits and conditions can be about: plain properties. A number or a decimal text named as an amount
 * beside a currency is money.
 */
export function fieldsOf(value: unknown, root: unknown): Record<string, CatalogueField> {
  const plain = propertiesOf(value, root).flatMap(([name, schema]): [string, CatalogueField["kind"]][] => {
    const kind = kindOf(schema);
    return kind !== undefined && FIELD_NAME.test(name) ? [[name, kind]] : [];
  });
  const unitField = plain.find(([name, kind]) => kind === "string" && unitName.test(name))?.[0];
  return Object.fromEntries(
    plain.map(([name, kind]): [string, CatalogueField] => {
      if (unitField !== undefined && kind !== "boolean" && amountName.test(name))
        return [name, { kind: "money", unitField }];
      return [name, { kind } as CatalogueField];
    }),
  );
}
