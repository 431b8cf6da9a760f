import { idOf, oneOf } from "@/lib/platform/http/filters/filter-values";
import {
  type AddValue,
  escapeLike,
  type SqlTranslation,
  sqlConditions,
} from "@/lib/platform/http/filters/sql-conditions";
import { exportKinds, exportStatuses, fileFormats } from "./model";
import type { exportFilterKeys } from "./schema";

type Translation = SqlTranslation<undefined>;

// None of the conditions is null for a row, so that their negations find all other rows.
const columns: Record<(typeof exportFilterKeys)[number], Translation["columns"][string]> = {
  status: ({ values }, _, add) => ({
    sql: `status = any(${add(values.map((value) => oneOf("status", value, exportStatuses)))}::export_status[])`,
  }),
  format: ({ values }, _, add) => ({
    sql: `format = any(${add(values.map((value) => oneOf("format", value, fileFormats)))})`,
  }),
  kind: ({ values }, _, add) => ({
    sql: `kind = any(${add(values.map((value) => oneOf("kind", value, exportKinds)))})`,
  }),
  case: ({ values }, _, add) => ({
    sql: `coalesce(case_id = any(${add(values.map((value) => idOf("case", value, "case")))}), false)`,
  }),
  id: ({ values }, _, add) => ({ sql: `id = any(${add(values.map((value) => idOf("id", value, "export")))})` }),
};

const freeText: Translation["freeText"] = (text, add) => {
  const like = add(`%${escapeLike(text)}%`);
  return { sql: `(q ilike ${like} or purpose ilike ${like} or id = ${add(text)})` };
};

/** Translates the filter of exports into SQL. @throws DomainError invalid, with the faulty place in the filter. */
export const exportConditions = async (q: string, add: AddValue): Promise<string> =>
  (await sqlConditions(q, { columns, freeText }, undefined, add))?.sql ?? "true";
