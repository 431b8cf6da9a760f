import { agentsOfTerm } from "@/lib/agents/named-agents";
import type { Prisma } from "@/lib/platform/database/prisma";
import { type FilterTranslation, filterConditions } from "@/lib/platform/http/filters/filter-conditions";
import { idOf, oneOf } from "@/lib/platform/http/filters/filter-values";
import type { FilterAsker } from "@/lib/principals/filter-asker";
import { namedPeople } from "@/lib/principals/named-people";
import { caseStates } from "./model";
import type { caseFilterKeys } from "./schema";
import { stateWhere } from "./store";

type Where = Prisma.CaseWhereInput;
type Translation = FilterTranslation<Where, FilterAsker>;

// `not: null` beside a list lets the negated filter match rows without a value.
const columns: Record<(typeof caseFilterKeys)[number], Translation["columns"][string]> = {
  state: (values) => ({ OR: values.map((value) => stateWhere[oneOf("state", value, caseStates)]) }),
  agent: async (_, asker, term) => ({ agentId: { in: await agentsOfTerm(term, asker), not: null } }),
  assignee: async (values, asker) => ({ assigneeId: { in: await namedPeople(values, asker) } }),
  by: async (values, asker) => ({ createdById: { in: await namedPeople(values, asker) } }),
  id: (values) => ({ id: { in: values.map((value) => idOf("id", value, "case")) } }),
};

const freeText = (text: string): Where => {
  const contains = { contains: text.replace(/[\\%_]/g, "\\$&"), mode: "insensitive" } as const;
  return { OR: [{ title: contains }, { closeReason: { ...contains, not: null } }, { id: text }] };
};

/** Translates the filter of cases. @throws DomainError invalid, with the faulty place in the filter. */
export const caseConditions = (q: string, asker: FilterAsker): Promise<Where[]> =>
  filterConditions<Where, FilterAsker>(q, { columns, freeText }, asker);
