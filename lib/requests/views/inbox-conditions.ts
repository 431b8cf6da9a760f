import { riskTiers } from "@/lib/agents/model";
import { ofAgents } from "@/lib/agents/named-agents";
import type { Prisma } from "@/lib/platform/database/prisma";
import { type FilterTranslation, filterConditions } from "@/lib/platform/http/filters/filter-conditions";
import { parseFilter } from "@/lib/platform/http/filters/filter-language";
import { requiresTerm } from "@/lib/platform/http/filters/filter-tree";
import { idOf, oneOf } from "@/lib/platform/http/filters/filter-values";
import type { FilterAsker } from "@/lib/principals/filter-asker";
import { namedPeople } from "@/lib/principals/named-people";
import { requestStatuses, undecided } from "@/lib/requests/model";
import type { requestFilterKeys } from "@/lib/requests/schema";

type Where = Prisma.RequestWhereInput;
type Translation = FilterTranslation<Where, FilterAsker>;

const columns: Record<(typeof requestFilterKeys)[number], Translation["columns"][string]> = {
  agent: (_, asker, term) => ofAgents(term, asker),
  status: (values) => ({ status: { in: values.map((value) => oneOf("status", value, requestStatuses)) } }),
  narrowed: (values) => ({
    OR: values.map((value) => ({
      narrowedById: oneOf("narrowed", value, ["yes", "no"]) === "yes" ? { not: null } : null,
    })),
  }),
  requester: async (values, asker) => ({ requesterId: { in: await namedPeople(values, asker) } }),
  "decided-by": async (values, asker) => {
    const personId = { in: await namedPeople(values, asker) };
    return { votes: { some: { personId, verdict: { in: ["approve", "deny"] }, withdrawnAt: null } } };
  },
  id: (values) => ({ id: { in: values.map((value) => idOf("id", value, "request")) } }),
  // A decided request keeps the tier that its approvers were shown.
  risk: (values) => {
    const tiers = { in: values.map((value) => oneOf("risk", value, riskTiers)) };
    return {
      OR: [
        { status: { in: [...undecided] }, agent: { riskTier: tiers } },
        { status: { notIn: [...undecided] }, shownRiskTier: tiers },
      ],
    };
  },
};

function freeText(text: string): Where {
  const contains = { contains: text, mode: "insensitive" as const };
  return { OR: [{ purpose: contains }, { sentence: contains }, { agent: { name: contains } }, { id: text }] };
}

/** Translates the filter of requests. @throws DomainError invalid, with the position in the filter that is at fault. */
export const requestConditions = (q: string, asker: FilterAsker): Promise<Where[]> =>
  filterConditions<Where, FilterAsker>(q, { columns, freeText }, asker);

/** Whether a filter names requests by a key, so that it need not be compared row by row. */
export const namesRequests = (q: string): boolean => {
  const tree = parseFilter(q, { keys: Object.keys(columns) });
  return requiresTerm(tree, ({ key }) => ["agent", "requester", "id"].includes(key ?? ""));
};
