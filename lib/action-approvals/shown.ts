import { type RiskTier, riskTiers } from "@/lib/approval-policies/model";
import type { CatalogueType } from "@/lib/authority/language/model";
import type { ActionHistory, Risk } from "@/lib/risk/model";
import { riskOfAction } from "@/lib/risk/policy";
import { type ActionDocument, statusAt } from "./model";
import type { ActionApprovalSummary } from "./schema";
import type { ActionApprovalRow } from "./store";

/** The document that is shown. It never contains content that Mandate may not read. */
export const documentOf = (row: Pick<ActionApprovalRow, "document">) => JSON.parse(row.document) as ActionDocument;

type Profile = Pick<ActionApprovalSummary["agent"], "name" | "displayName" | "riskTier" | "environment">;

/** The agent as it is now, or as it was shown when the action was decided or expired. */
export function agentOf({ agent, shownAgent, ...row }: ActionApprovalRow, now: Date): ActionApprovalSummary["agent"] {
  const { id, name, displayName, riskTier, environment, status } = agent;
  const kept = statusAt(row, now) === "pending" ? null : (shownAgent as Profile | null);
  return { id, ...(kept ?? { name, displayName, riskTier, environment }), status };
}

/** The type as the catalogue declares it, or as it was declared when the action was decided or expired. */
function declaredOf({ shownType, resourceServer, ...row }: ActionApprovalRow, now: Date) {
  const kept = statusAt(row, now) === "pending" ? null : (shownType as Partial<CatalogueType> | null);
  if (kept) return kept.name === undefined ? undefined : (kept as CatalogueType);
  return (resourceServer.types as CatalogueType[]).find(({ name }) => name === row.resourceType);
}

/** The risk of the action as it was scored when the agent asked. Earlier actions are scored by what is kept of them. */
export function riskOfRow(row: ActionApprovalRow, now: Date): Risk {
  if (row.askedRisk !== null) return row.askedRisk as Risk;
  const { riskTier } = agentOf(row, now);
  const { action, resourceType: type } = row;
  const spending = Object.values(documentOf(row).fields).flatMap((field) =>
    field.kind === "money" ? [{ unit: field.unit ?? null, value: field.value }] : [],
  );
  const history = row.askedHistory as ActionHistory | null;
  return riskOfAction({ type, action, declared: declaredOf(row, now), spending, riskTier: tierOf(riskTier), history });
}

const tierOf = (text: string): RiskTier => riskTiers.find((tier) => tier === text) ?? "critical";
