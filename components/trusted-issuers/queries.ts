import { queryOptions } from "@tanstack/react-query";
import { getJson, sendJson } from "@/components/data/api-client";
import { listQuery } from "@/components/data/queries";
import {
  ChangedIssuerResponse,
  type CreateTrustedIssuerRequest,
  type CreateWorkloadRuleRequest,
  type EditTrustedIssuerRequest,
  TestTokenResponse,
  TrustedIssuerList,
  TrustedIssuerResponse,
  WorkloadRuleList,
  WorkloadRuleResponse,
} from "@/lib/trusted-issuers/schema";

/** An agent's rules beyond these are not offered where an instance enrols. */
const MOST = 200;

export const trustKeys = {
  all: ["trusted-issuers"],
  list: ["trusted-issuers", "list"],
  rulesOf: (issuerId: string) => ["trusted-issuers", "rules", issuerId],
  rulesFor: (agentId: string) => ["trusted-issuers", "agent", agentId],
} as const;

/** Trusted issuers, page by page. */
export const issuerList = listQuery(trustKeys.list, "/api/trusted-issuers", TrustedIssuerList);

/** The rules of one issuer that let workloads enrol, page by page. */
export const rulesOf = (issuerId: string) =>
  listQuery(trustKeys.rulesOf(issuerId), `/api/trusted-issuers/${issuerId}/rules`, WorkloadRuleList, {
    status: "active",
  });

/** The rules by which workloads enrol as an agent. */
export const rulesFor = (agentId: string) =>
  queryOptions({
    queryKey: trustKeys.rulesFor(agentId),
    queryFn: ({ signal }) =>
      getJson(`/api/agents/${agentId}/workload-rules`, { status: "active", limit: MOST }, WorkloadRuleList, signal),
    select: ({ workloadRules }) => workloadRules,
  });

const issuer = (issuerId: string) => `/api/trusted-issuers/${issuerId}`;

/** Trusts an issuer; its keys are fetched before the answer. */
export const addIssuer = (body: CreateTrustedIssuerRequest) =>
  sendJson("POST", "/api/trusted-issuers", body, {
    schema: ChangedIssuerResponse,
    idempotencyKey: crypto.randomUUID(),
  });

/** Changes an issuer, on the version that was shown. */
export const editIssuer = (
  { id, version }: Pick<TrustedIssuerResponse, "id" | "version">,
  body: EditTrustedIssuerRequest,
) => sendJson("PATCH", issuer(id), body, { schema: ChangedIssuerResponse, ifMatch: `"${version}"` });

/** Fetches the keys of an issuer now. */
export const refreshIssuer = (issuerId: string) =>
  sendJson("POST", `${issuer(issuerId)}/refresh`, {}, { schema: TrustedIssuerResponse });

/** Lets workloads whose subject matches enrol as an agent. */
export const addRule = (issuerId: string, body: CreateWorkloadRuleRequest) =>
  sendJson("POST", `${issuer(issuerId)}/rules`, body, {
    schema: WorkloadRuleResponse,
    idempotencyKey: crypto.randomUUID(),
  });

/** Ends a rule; what enrolled by it stays enrolled. */
export const removeRule = (ruleId: string) => sendJson("DELETE", `/api/workload-rules/${ruleId}`);

/** Asks which checks a token passes. The server keeps nothing of it. */
export const testToken = (token: string) =>
  sendJson("POST", "/api/trusted-issuers/test", { token }, { schema: TestTokenResponse });
