import type { DelegationSummary } from "@/lib/delegations/schema";
import type { CsvColumn } from "@/lib/platform/base/text/csv";
import { csvAnswer } from "@/lib/platform/http/csv-answer";
import type { Principal } from "@/lib/principals/principal";
import { stillActing } from "@/lib/sign-in/still-acting";
import type { DelegationExport } from "./export.schema";
import { listDelegations } from "./list.queries";

const columns: CsvColumn<DelegationSummary>[] = [
  { name: "id", of: ({ id }) => id },
  { name: "status", of: ({ status }) => status },
  { name: "status_reason", of: ({ statusReason }) => statusReason },
  { name: "agent", of: ({ agent }) => agent.name },
  { name: "agent_id", of: ({ agent }) => agent.id },
  { name: "delegator", of: ({ delegator }) => delegator?.name ?? null },
  { name: "delegator_id", of: ({ delegator }) => delegator?.id ?? null },
  { name: "on_behalf_of", of: ({ onBehalfOf }) => onBehalfOf?.name ?? null },
  { name: "parent_id", of: ({ parentId }) => parentId },
  { name: "purpose", of: ({ purpose }) => purpose },
  { name: "sentence", of: ({ sentence }) => sentence },
  { name: "version", of: ({ version }) => version },
  { name: "not_before", of: ({ notBefore }) => notBefore },
  { name: "expires_at", of: ({ expiresAt }) => expiresAt },
  { name: "depth", of: ({ depth }) => depth },
  { name: "max_depth", of: ({ maxDepth }) => maxDepth },
  { name: "request_id", of: ({ requestId }) => requestId },
  { name: "created_at", of: ({ createdAt }) => createdAt },
  { name: "in_effect", of: ({ standing }) => (standing.inEffect ? "yes" : "no") },
  { name: "standing_code", of: ({ standing }) => standing.code },
  { name: "standing_reason", of: ({ standing }) => standing.reason },
  { name: "standing_since", of: ({ standing }) => standing.since },
];

/** Writes the delegations that the asker may see as CSV, newest first. Throws like `listDelegations`. */
export const delegationsCsv = (asker: Principal, filters: DelegationExport): Promise<Response> =>
  csvAnswer<DelegationSummary>({
    name: "delegations",
    columns,
    reader: { id: asker.personId, stillAllowed: () => stillActing(asker) },
    page: async (cursor) => {
      const { delegations, next } = await listDelegations(asker, { ...filters, sort: "-created", cursor, limit: 200 });
      return { rows: delegations, next };
    },
  });
