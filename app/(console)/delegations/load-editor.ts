import { dehydrate } from "@tanstack/react-query";
import { newQueryClient } from "@/components/data/query-client";
import { serverChoices } from "@/components/delegations/editor/choices";
import { drafts } from "@/components/delegations/editor/queries";
import { templatedContent } from "@/components/delegations/editor/start";
import { suggestFromRequests } from "@/lib/action-approvals/frequent-asking/from-requests";
import { suggestFromFrequentAsking } from "@/lib/action-approvals/frequent-asking/queries";
import { ActionApprovalId } from "@/lib/action-approvals/schema";
import { DecisionParams } from "@/lib/audit/schema";
import { getBlueprint } from "@/lib/blueprints/queries";
import { suggestFromDenial } from "@/lib/decisions/hint/queries";
import { getDelegation } from "@/lib/delegations/queries";
import { getAgent } from "@/lib/delegations/views/agents.queries";
import { getDraft, listDrafts } from "@/lib/drafts/queries";
import { type DraftContent, DraftId } from "@/lib/drafts/schema";
import { getTemplate } from "@/lib/drafts/templates/queries";
import { TemplateId } from "@/lib/drafts/templates/schema";
import { may, type Principal } from "@/lib/principals/principal";
import { RequestId } from "@/lib/requests/schema";
import { listResourceServers } from "@/lib/resource-servers/queries";
import { ResourceServerFilters } from "@/lib/resource-servers/schema";

/** Search parameters of the editor's URL. */
export type EditorSearch = Partial<
  Record<"agent" | "parent" | "draft" | "version" | "template" | "denial" | "drip" | "way" | "add", string | string[]>
>;

/** Reads the draft in the URL. Undefined if it does not exist or belongs to another person. */
export async function draftOf(principal: Principal, id: unknown) {
  const draftId = DraftId.safeParse(id);
  return draftId.success ? getDraft(principal, draftId.data).catch(() => undefined) : undefined;
}

/** Fills the content from the template in the URL; returns `begin` if the template does not exist. */
async function templated(principal: Principal, id: unknown, begin: DraftContent): Promise<DraftContent> {
  const templateId = TemplateId.safeParse(id);
  const template = templateId.success
    ? await getTemplate(principal, templateId.data).catch(() => undefined)
    : undefined;
  return template ? templatedContent(begin, template) : begin;
}

/** Reads the request defaults of the agent's blueprint. Null if the person may not read the agent. */
export async function defaultsFor(principal: Principal, agentId: string | undefined) {
  const agent = agentId === undefined ? undefined : await getAgent(principal, agentId).catch(() => undefined);
  return agent ? (await getBlueprint(principal, agent.blueprint.id)).defaults : null;
}

/** Counts the days until a delegation expires. Undefined if the person may not read the delegation. */
export async function daysLeftOf(principal: Principal, delegationId: string): Promise<number | undefined> {
  const delegation = await getDelegation(principal, delegationId).catch(() => undefined);
  return delegation && (Date.parse(delegation.expiresAt) - Date.now()) / 86_400_000;
}

/** Reads the suggestion for the denial or the frequent requests in the URL. Undefined if they do not exist. */
export async function suggestionFor(principal: Principal, { denial, drip }: EditorSearch) {
  const [decision, action] = [DecisionParams.shape.decisionId.safeParse(denial), ActionApprovalId.safeParse(drip)];
  const request = RequestId.safeParse(drip);
  if (decision.success) return suggestFromDenial(principal, decision.data).catch(() => undefined);
  if (request.success) return suggestFromRequests(principal, request.data).catch(() => undefined);
  return action.success ? suggestFromFrequentAsking(principal, action.data).catch(() => undefined) : undefined;
}

/** Loads what every editor begins with: catalogues, and the draft that it goes on with. */
export async function loadEditor(principal: Principal, search: EditorSearch, begin: DraftContent) {
  const client = newQueryClient();
  const [draft, first] = await Promise.all([
    draftOf(principal, search.draft),
    templated(principal, search.template, begin),
    client.prefetchQuery({
      queryKey: serverChoices.queryKey,
      queryFn: () => listResourceServers(principal, ResourceServerFilters.parse({ limit: 200 })),
    }),
    client.prefetchQuery({ queryKey: drafts.queryKey, queryFn: () => listDrafts(principal) }),
  ]);
  const { id, version, updatedAt } = draft ?? {};
  return {
    state: dehydrate(client),
    content: draft?.content ?? first,
    kept: id && version && updatedAt ? { id, version, updatedAt } : undefined,
    me: principal.personId,
    mayReadPeople: may(principal, "people:read"),
  };
}
