import { agentsExported } from "@/lib/agents/events";
import type { AgentExport } from "@/lib/agents/export.schema";
import { riskScoresAsOf } from "@/lib/agents/queries";
import type { AgentSummary } from "@/lib/agents/schema";
import { recordRead } from "@/lib/audit/reads/commands";
import { clock } from "@/lib/platform/base/clock";
import type { CsvColumn } from "@/lib/platform/base/text/csv";
import { csvForm, jsonForm, listAnswer } from "@/lib/platform/http/csv-answer";
import { isHead } from "@/lib/platform/http/head";
import type { Principal } from "@/lib/principals/principal";
import { stillActing } from "@/lib/sign-in/still-acting";
import { listAgents } from "./agents.queries";

const columns: CsvColumn<AgentSummary>[] = [
  { name: "id", of: ({ id }) => id },
  { name: "name", of: ({ name }) => name },
  { name: "display_name", of: ({ displayName }) => displayName },
  { name: "spiffe_id", of: ({ spiffeId }) => spiffeId },
  { name: "purpose", of: ({ purpose }) => purpose },
  { name: "status", of: ({ status }) => status },
  { name: "status_reason", of: ({ statusReason }) => statusReason },
  { name: "status_at", of: ({ statusAt }) => statusAt },
  { name: "owner", of: ({ owner }) => owner?.name ?? null },
  { name: "owner_email", of: ({ owner }) => owner?.email ?? null },
  { name: "owner_active", of: ({ owner }) => owner && (owner.active ? "yes" : "no") },
  { name: "environment", of: ({ environment }) => environment },
  { name: "risk_tier", of: ({ riskTier }) => riskTier },
  { name: "risk_score", of: ({ riskScore }) => riskScore },
  { name: "tags", of: ({ tags }) => tags.join("; ") },
  { name: "blueprint", of: ({ blueprint }) => blueprint.name },
  { name: "active_delegations", of: ({ activeDelegations }) => activeDelegations },
  { name: "active_instances", of: ({ activeInstances }) => activeInstances },
  { name: "last_action_at", of: ({ usage }) => usage.lastActionAt },
  { name: "allowed", of: ({ usage }) => usage.allowed },
  { name: "denied", of: ({ usage }) => usage.denied },
  { name: "key_expires_at", of: ({ keyExpiresAt }) => keyExpiresAt },
  { name: "kind", of: ({ kind }) => kind },
  { name: "review_due_at", of: ({ reviewDueAt }) => reviewDueAt },
  { name: "may_act", of: ({ standing }) => (standing.inEffect ? "yes" : "no") },
  { name: "standing_code", of: ({ standing }) => standing.code },
  { name: "created_at", of: ({ createdAt }) => createdAt },
];

/**
 * Writes the agents that the asker may see as a file, in the order of the list. The file has a record, an answer without
 * content (HEAD) none. Throws like `listAgents`.
 */
export async function agentsFile(
  asker: Principal,
  { format, ids, q: given = "", sort }: AgentExport,
  request: Pick<Request, "method">,
): Promise<Response> {
  // A filter takes fewer ids than an export: the words say what was chosen, and the ids choose it.
  const q = ids ? `id:${ids.join(",")}` : given;
  const filter = ids ? {} : { q: given };
  const page = async (cursor: string | undefined) => {
    const { agents, next } = await listAgents(asker, { ...filter, sort, cursor, limit: 200, counts: "false" }, ids);
    return { rows: agents, next };
  };
  const scored = await riskScoresAsOf();
  const about = { version: 1, at: clock.now().toISOString(), q, sort, ...(scored && { riskScoresAsOf: scored }) };
  const answer = await listAnswer<AgentSummary>({
    name: "agents",
    form: format === "csv" ? csvForm(columns) : jsonForm(about, "agents"),
    reader: { id: asker.personId, stillAllowed: () => stillActing(asker) },
    page,
  });
  if (isHead(request)) return answer;
  // A refused filter leaves no record. The file goes out after its record.
  await recordRead({
    personId: asker.personId,
    about: ["agents.exported", format, q, sort],
    event: ({ until }) => agentsExported(asker.personId, { q, sort, format }, until),
  });
  return answer;
}
