import type { CsvColumn } from "@/lib/platform/base/text/csv";
import { prisma } from "@/lib/platform/database/prisma";
import { csvAnswer } from "@/lib/platform/http/csv-answer";
import type { Principal } from "@/lib/principals/principal";
import { listRequests } from "@/lib/requests/queries";
import type { RequestSummary } from "@/lib/requests/schema";
import * as store from "@/lib/requests/store";
import { stillActing } from "@/lib/sign-in/still-acting";
import type { RequestExport } from "./export.schema";

type Row = RequestSummary & { deciders: readonly string[] };

const columns: CsvColumn<Row>[] = [
  { name: "id", of: ({ id }) => id },
  { name: "status", of: ({ status }) => status },
  { name: "agent", of: ({ agent }) => agent.name },
  { name: "agent_id", of: ({ agent }) => agent.id },
  { name: "risk_tier", of: ({ agent }) => agent.riskTier },
  { name: "environment", of: ({ agent }) => agent.environment },
  { name: "requester", of: ({ requester }) => requester.name },
  { name: "requester_id", of: ({ requester }) => requester.id },
  { name: "asked_through", of: ({ through }) => through?.name ?? null },
  { name: "delegator", of: ({ delegator }) => delegator?.name ?? null },
  { name: "on_behalf_of", of: ({ onBehalfOf }) => onBehalfOf?.name ?? null },
  { name: "parent_delegation_id", of: ({ parentDelegationId }) => parentDelegationId },
  { name: "changes_delegation_id", of: ({ changesDelegationId }) => changesDelegationId },
  { name: "purpose", of: ({ purpose }) => purpose },
  { name: "sentence", of: ({ sentence }) => sentence },
  { name: "not_before", of: ({ notBefore }) => notBefore },
  { name: "expires_at", of: ({ expiresAt }) => expiresAt },
  { name: "max_depth", of: ({ maxDepth }) => maxDepth },
  { name: "asked_at", of: ({ createdAt }) => createdAt },
  { name: "decide_by", of: ({ decideBy }) => decideBy },
  { name: "decided_at", of: ({ decidedAt }) => decidedAt },
  { name: "decided_by", of: ({ deciders }) => deciders.join("; ") },
  { name: "narrowed_by", of: ({ narrowedBy }) => narrowedBy?.name ?? null },
  { name: "policy", of: ({ policy }) => policy.name },
  { name: "policy_version", of: ({ policy }) => policy.version },
  { name: "revision", of: ({ revision }) => revision },
  { name: "digest", of: ({ digest }) => digest },
  { name: "delegation_id", of: ({ delegationId }) => delegationId },
];

/** Writes the requests that the asker may see as CSV, in the order of the list. Throws like `listRequests`. */
export function requestsCsv(asker: Principal, filters: RequestExport): Promise<Response> {
  return csvAnswer<Row>({
    name: "requests",
    columns,
    reader: { id: asker.personId, stillAllowed: () => stillActing(asker) },
    page: async (cursor) => {
      const { requests, next } = await listRequests(asker, { ...filters, cursor, limit: 200, counts: "false" });
      const ids = requests.map(({ id }) => id);
      const deciders = await store.decidersOf(prisma(), ids);
      return { rows: requests.map((request) => ({ ...request, deciders: deciders.get(request.id) ?? [] })), next };
    },
  });
}
