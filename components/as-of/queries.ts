import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/components/data/api-client";
import { AgentAsOf } from "@/lib/agents/as-of.schema";
import { PolicyAsOf, PolicyListAsOf } from "@/lib/approval-policies/as-of.schema";
import { DelegationAsOf } from "@/lib/delegations/as-of.schema";
import { PersonAsOf } from "@/lib/people/as-of.schema";

/** Keys begin with a topic of live updates: the list of later changes grows. */
const asOf = <Body>(topic: string, path: string, schema: { parse: (body: unknown) => Body }, at: string) =>
  queryOptions({
    queryKey: [topic, "as-of", path, at],
    queryFn: ({ signal }) => getJson(path, { at }, schema, signal),
  });

/** An agent at an instant. */
export const agentAsOf = (id: string, at: string) => asOf("agents", `/api/agents/${id}`, AgentAsOf, at);

/** A delegation at an instant. */
export const delegationAsOf = (id: string, at: string) =>
  asOf("delegations", `/api/delegations/${id}`, DelegationAsOf, at);

/** A person at an instant. */
export const personAsOf = (id: string, at: string) =>
  asOf("people", `/api/people/${encodeURIComponent(id)}`, PersonAsOf, at);

/** The approval policies that were in force at an instant. */
export const policiesAsOf = (at: string) => asOf("approval-policies", "/api/approval-policies", PolicyListAsOf, at);

/** An approval policy at an instant. */
export const policyAsOf = (id: string, at: string) =>
  asOf("approval-policies", `/api/approval-policies/${id}`, PolicyAsOf, at);
