import { idOf, oneOf } from "@/lib/platform/http/filters/filter-values";
import {
  type AddValue,
  escapeLike,
  type SqlCondition,
  type SqlTranslation,
  sqlConditions,
} from "@/lib/platform/http/filters/sql-conditions";
import type { FilterAsker } from "@/lib/principals/filter-asker";
import { namedPeople } from "@/lib/principals/named-people";
import { reviewKinds, reviewStatuses } from "./model";
import type { reviewFilterKeys } from "./schema";

type Translation = SqlTranslation<FilterAsker>;

const keyed = (sql: string): SqlCondition => ({ sql, ids: `select r.id from access_reviews r where ${sql}` });

// None of the conditions is null for a row, so that their negations find all other rows.
const columns: Record<(typeof reviewFilterKeys)[number], Translation["columns"][string]> = {
  id: ({ values }, _, add) => keyed(`r.id = any(${add(values.map((value) => idOf("id", value, "review")))})`),
  status: ({ values }, _, add) => ({
    sql: `r.status = any(${add(values.map((value) => oneOf("status", value, reviewStatuses)))})`,
  }),
  kind: ({ values }, _, add) => ({
    sql: `r.kind = any(${add(values.map((value) => oneOf("kind", value, reviewKinds)))})`,
  }),
  result: ({ values }) => {
    for (const value of values) oneOf("result", value, ["refused"]);
    return { sql: "exists (select from access_review_items i where i.review_id = r.id and i.outcome = 'refused')" };
  },
  by: async ({ values }, asker, add) => keyed(`r.created_by_id = any(${add(await namedPeople(values, asker))})`),
};

const freeText: Translation["freeText"] = (text, add) => ({
  sql: `(r.name ilike ${add(`%${escapeLike(text)}%`)} or r.id = ${add(text)})`,
});

/** Translates the filter of reviews into SQL over `access_reviews r`. @throws DomainError invalid, with the faulty place */
export const reviewConditions = (q: string, asker: FilterAsker, add: AddValue): Promise<SqlCondition | undefined> =>
  sqlConditions(q, { columns, freeText }, asker, add);
