import { riskTiers } from "@/lib/agents/model";
import { ofAgents } from "@/lib/agents/named-agents";
import type { Prisma } from "@/lib/platform/database/prisma";
import { type FilterTranslation, filterConditions } from "@/lib/platform/http/filters/filter-conditions";
import type { FilterTerm } from "@/lib/platform/http/filters/filter-tree";
import { idOf, oneOf } from "@/lib/platform/http/filters/filter-values";
import type { FilterAsker } from "@/lib/principals/filter-asker";
import { namedPeople } from "@/lib/principals/named-people";
import { type ActionApprovalStatus, actionApprovalStatuses } from "./model";
import type { actionApprovalFilterKeys } from "./schema";
import { withoutShownAgent } from "./store";

type Where = Prisma.ActionApprovalWhereInput;
type Context = { asker: FilterAsker; now: Date };
type Translation = FilterTranslation<Where, Context>;

// `not: null` beside a list lets the negated filter match rows without a value.
const columns: Record<(typeof actionApprovalFilterKeys)[number], Translation["columns"][string]> = {
  agent: (_, { asker }, term) => ofAgents(term, asker),
  status: (values, { now }) => ({
    OR: values.map((value) => withStatus(oneOf("status", value, actionApprovalStatuses), now)),
  }),
  type: (_, __, term) => ({ OR: textsOf(term).map((resourceType) => ({ resourceType })) }),
  action: (_, __, term) => ({ OR: textsOf(term).map((action) => ({ action })) }),
  task: (_, __, term) => ({ AND: [{ task: { not: null } }, { OR: textsOf(term).map((task) => ({ task })) }] }),
  "decided-by": async (values, { asker }) => {
    const people = await namedPeople(values, asker);
    // Each approval that counted, and the final decision.
    const counted = { personId: { in: people }, fellAt: null };
    return { OR: [{ decidedById: { in: people, not: null } }, { votes: { some: counted } }] };
  },
  risk: (values, { now }) => {
    const tiers = values.map((value) => oneOf("risk", value, riskTiers));
    const today = { agent: { riskTier: { in: tiers } } };
    const pending = withStatus("pending", now);
    // The tier that the row shows: today's while the action is pending, afterwards the tier at the decision.
    const then = tiers.map((tier) => ({ shownAgent: { path: ["riskTier"], equals: tier } }));
    return {
      OR: [
        { AND: [pending, today] },
        { AND: [{ NOT: pending }, { NOT: withoutShownAgent }, { OR: then }] },
        { AND: [{ NOT: pending }, withoutShownAgent, today] },
      ],
    };
  },
  id: (values) => {
    const ids = values.map((value) => idOf("id", value, "actionApproval", "decision"));
    return { OR: [{ id: { in: ids } }, { usedByDecision: { in: ids, not: null } }] };
  },
};

/** The values of a term, each exact or with `*` in it. A text that begins and ends like a pattern of LIKE fits it. */
function textsOf({ values, patterns }: FilterTerm): Prisma.StringFilter[] {
  return values.map((value) => {
    if (!patterns.includes(value)) return { equals: value };
    const like = value.replace(/[\\%_]/g, "\\$&").replace(/\*+/g, "%");
    return { startsWith: like, endsWith: like };
  });
}

/** Matches a status at an instant: an overdue approval is expired before the job updates its row. */
function withStatus(status: ActionApprovalStatus, now: Date): Where {
  if (status === "pending" || status === "approved") return { status, expiresAt: { gt: now } };
  if (status !== "expired") return { status };
  return { OR: [{ status }, { status: { in: ["pending", "approved"] }, expiresAt: { lte: now } }] };
}

function freeText(text: string): Where {
  const contains = { contains: text, mode: "insensitive" as const };
  return { OR: [{ resource: contains }, { resourceType: contains }, { agent: { name: contains } }, { id: text }] };
}

/** Translates the filter of action approvals. @throws DomainError invalid, with the faulty place in the filter. */
export const actionConditions = (q: string, context: Context): Promise<Where[]> =>
  filterConditions<Where, Context>(q, { columns, freeText }, context);
