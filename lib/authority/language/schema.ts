import { z } from "zod";
import { MAX_IDENTIFIER_LENGTH } from "./identifiers";
import {
  ACTION_NAME,
  DAYS,
  ELEMENT_ID,
  ENVIRONMENTS,
  FIELD_NAME,
  MAX_COUNT,
  MAX_ELEMENTS,
  MAX_HOURS_WINDOWS,
  MAX_LIMITS,
  MAX_LIST,
  TASK_NAME,
  TYPE_NAME,
  UNIT_NAME,
  WINDOWS,
} from "./model";
import { parseAuthority } from "./parse";

const list = <T extends z.ZodType>(entry: T, max = MAX_LIST) => z.array(entry).min(1).max(max);

const Amount = z
  .string()
  .max(24)
  .meta({ description: "Decimal string, never a number", examples: ["500.00"] });
const Unit = z.string().regex(UNIT_NAME).exactOptional();
const LimitWindow = z.enum(WINDOWS).meta({ description: "Tumbling, UTC" });

const ValueLimit = z.strictObject({
  field: z.string().regex(FIELD_NAME),
  unit: Unit,
  max_each: Amount.exactOptional(),
  max_total: Amount.exactOptional(),
  window: LimitWindow.exactOptional(),
});
const CountLimit = z.strictObject({ max_count: z.int().min(1).max(MAX_COUNT), window: LimitWindow });

const HoursSchema = z.strictObject({
  zone: z
    .string()
    .max(64)
    .meta({ description: "IANA time zone", examples: ["Europe/Berlin"] }),
  windows: list(
    z.strictObject({
      days: list(z.enum(DAYS), DAYS.length),
      from: z
        .string()
        .max(5)
        .meta({ examples: ["08:00"] }),
      to: z
        .string()
        .max(5)
        .meta({ examples: ["18:00"] }),
    }),
    MAX_HOURS_WINDOWS,
  ),
});
const ApprovalAboveSchema = z.strictObject({ field: z.string().regex(FIELD_NAME), unit: Unit, value: Amount });

const ConditionsSchema = z.strictObject({
  tasks: list(z.string().regex(TASK_NAME)).exactOptional(),
  environments: list(z.enum(ENVIRONMENTS)).exactOptional(),
  networks: list(z.string().max(64)).meta({ description: "CIDR blocks" }).exactOptional(),
  hours: z.union([HoursSchema, z.array(HoursSchema).min(2)]).exactOptional(),
  approval_above: z.union([ApprovalAboveSchema, z.array(ApprovalAboveSchema).min(2)]).exactOptional(),
});

/** The wire shape of one authorization details object (RFC 9396). */
export const AuthorityElementSchema = z.strictObject({
  id: z.string().regex(ELEMENT_ID).exactOptional(),
  type: z.string().regex(TYPE_NAME),
  locations: z.array(z.string().max(512)).length(1),
  actions: list(z.string().regex(ACTION_NAME)),
  identifiers: list(z.string().max(MAX_IDENTIFIER_LENGTH)),
  limits: list(z.union([ValueLimit, CountLimit]), MAX_LIMITS).exactOptional(),
  conditions: ConditionsSchema.exactOptional(),
});

/** The wire shape of an authority as answers carry it; OpenAPI documents both directions with it. */
export const AuthorityShape = z.array(AuthorityElementSchema).min(1).max(MAX_ELEMENTS);

const { $schema: _, ...documented } = z.toJSONSchema(AuthorityShape);

/**
 * An authority in a request body: {@link parseAuthority} judges it, so that the browser and every route give the same
 * findings; each issue carries our code in `params.code`.
 */
export const AuthoritySchema = z
  .unknown()
  .transform((value, context) => {
    const parsed = parseAuthority(value);
    if (parsed.ok) return parsed.authority;
    for (const { path, code, message } of parsed.issues) {
      const segments = path === "" ? [] : path.split(".").map((part) => (/^[0-9]+$/.test(part) ? Number(part) : part));
      context.issues.push({ code: "custom", input: value, path: segments, message, params: { code } });
    }
    return z.NEVER;
  })
  .meta({ ...documented, description: "RFC 9396 authorization details" });
