import fc from "fast-check";
import { hostileText, hostileValue } from "@/e2e/protocol/fuzz/hostile";

/** The parts of JSON Schema that the OpenAPI document uses. */
export type JsonSchema = {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  pattern?: string;
  format?: string;
};

type Known = {
  /** Ids and names of things that exist, for members that name one. */
  pool: readonly string[];
  /** Percentage of places with a hostile value. */
  hostile: number;
};

/** Values of a schema: its bounds and just beyond, things that exist, and now and then something else altogether. */
export function valuesOf(schema: JsonSchema, known: Known, depth = 6): fc.Arbitrary<unknown> {
  const valid = depth === 0 ? fc.constant(null) : validOf(schema, known, depth);
  if (known.hostile === 0) return valid;
  return fc.oneof(
    { weight: 100 - known.hostile, arbitrary: valid },
    { weight: known.hostile, arbitrary: hostileValue },
  );
}

function validOf(schema: JsonSchema, known: Known, depth: number): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map((one) => valuesOf(one, known, depth)));
  if (Array.isArray(schema.type)) {
    return fc.oneof(...schema.type.map((type) => validOf({ ...schema, type }, known, depth)));
  }
  switch (schema.type) {
    case "string":
      return textOf(schema, known);
    case "integer":
    case "number":
      return numberOf(schema);
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return listOf(schema, known, depth);
    case "object":
      return objectOf(schema, known, depth);
    default:
      return hostileValue;
  }
}

function textOf({ pattern, format, minLength = 0, maxLength = 60 }: JsonSchema, { pool }: Known) {
  if (format === "date-time") {
    return fc.constantFrom(-3_600, 0, 60, 3_600, 86_400, 31_536_000).map(inSeconds);
  }
  const fits = pattern === undefined ? pool : pool.filter((text) => new RegExp(pattern, "u").test(text));
  const any = pattern === undefined ? fc.string({ minLength, maxLength: Math.min(maxLength, 60) }) : matching(pattern);
  return fits.length === 0 ? any : fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...fits) }, any);
}

const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1_000).toISOString();

const made = new Map<string, fc.Arbitrary<string>>();
const maxPattern = 100;

/** Texts that fit a pattern. Making them is slow, so it is done once; a pattern that is long or cannot be generated gets any text. */
function matching(pattern: string): fc.Arbitrary<string> {
  const known = made.get(pattern) ?? (pattern.length > maxPattern ? hostileText : generated(pattern));
  made.set(pattern, known);
  return known;
}

function generated(pattern: string): fc.Arbitrary<string> {
  try {
    return fc.stringMatching(new RegExp(pattern, "u"), { maxLength: 80 });
  } catch {
    return hostileText;
  }
}

function numberOf({ type, minimum = -10, maximum = 1_000 }: JsonSchema): fc.Arbitrary<number> {
  const bounds = fc.constantFrom(minimum, maximum, minimum - 1, maximum + 1, 0, 1);
  return type === "integer" ? bounds : fc.oneof(bounds, fc.double({ min: minimum, max: maximum, noNaN: true }));
}

function listOf({ items = {}, minItems = 0, maxItems = 4 }: JsonSchema, known: Known, depth: number) {
  return fc.array(valuesOf(items, known, depth - 1), {
    minLength: minItems,
    maxLength: Math.max(minItems, Math.min(maxItems, 4)),
  });
}

function objectOf({ properties = {}, required = [] }: JsonSchema, known: Known, depth: number) {
  const members = Object.entries(properties).map(
    ([name, schema]) => [name, valuesOf(schema, known, depth - 1)] as const,
  );
  return fc.record(Object.fromEntries(members), { requiredKeys: required.filter((name) => name in properties) });
}
