import { maySee } from "@/lib/agents/policy";
import { findAgent, peopleNames } from "@/lib/agents/queries";
import { decodeCursor, encodeCursor } from "@/lib/platform/http/cursor";
import { notAllowed } from "@/lib/principals/errors";
import type { Permission } from "@/lib/principals/permissions";
import { may, type Principal } from "@/lib/principals/principal";
import { thumbprint } from "@/lib/protocols/jose/jwk";
import type { ChangedIssuer } from "@/lib/trusted-issuers/commands/configure-issuer";
import { TrustedIssuerError } from "./errors";
import type { TrustedIssuer, WorkloadRule } from "./model";
import { fetchErrorWords } from "./policy";
import type {
  ChangedIssuerResponse,
  RuleFilters,
  TrustedIssuerList,
  TrustedIssuerResponse,
  TrustFilters,
  WorkloadRuleList,
  WorkloadRuleResponse,
} from "./schema";
import * as store from "./store";

const readers: readonly Permission[] = ["agents:read", "settings:write"];

function authorise(principal: Principal): void {
  if (!readers.some((one) => may(principal, one))) throw notAllowed(readers);
}

/** Lists trusted issuers, the newest first. */
export async function listIssuers(principal: Principal, { cursor, limit }: TrustFilters): Promise<TrustedIssuerList> {
  authorise(principal);
  const { page, next } = paged(await store.list(beforeOf(cursor), limit + 1), limit);
  return { trustedIssuers: await toIssuerResponses(page), next };
}

/** Reads one trusted issuer. */
export async function getIssuer(principal: Principal, id: string): Promise<TrustedIssuerResponse> {
  authorise(principal);
  return toIssuerResponse(await store.getOrThrow(id));
}

/** Writes an issuer for the wire. */
export async function toIssuerResponse(issuer: TrustedIssuer): Promise<TrustedIssuerResponse> {
  const [response] = await toIssuerResponses([issuer]);
  if (!response) throw new TrustedIssuerError("trusted_issuer_not_found");
  return response;
}

/** Writes an issuer that was changed, with what waits for a second admin. */
export const toChangedIssuer = async ({ issuer, waiting }: ChangedIssuer): Promise<ChangedIssuerResponse> => ({
  ...(await toIssuerResponse(issuer)),
  ...(waiting ? { waiting: { changeId: waiting.id } } : {}),
});

async function toIssuerResponses(issuers: readonly TrustedIssuer[]): Promise<TrustedIssuerResponse[]> {
  const [names, rules] = await Promise.all([
    peopleNames(issuers.map(({ createdById }) => createdById)),
    store.activeRules(issuers.map(({ id }) => id)),
  ]);
  return issuers.map((issuer) => ({
    id: issuer.id,
    name: issuer.name,
    kind: issuer.kind,
    issuer: issuer.issuer,
    audience: issuer.audience,
    keySource: issuer.keySource,
    keysUrl: issuer.keysUrl,
    keys: issuer.keys.map((key) => ({
      kid: key.kid ?? null,
      keyType: key.kty === "RSA" ? "RSA" : key.crv,
      thumbprint: thumbprint(key),
    })),
    keysFetchedAt: issuer.keysFetchedAt?.toISOString() ?? null,
    refreshAfter: issuer.refreshAfter?.toISOString() ?? null,
    fetchError:
      issuer.fetchError === null ? null : { code: issuer.fetchError, says: fetchErrorSays(issuer.fetchError) },
    status: issuer.status,
    activeRules: rules.get(issuer.id) ?? 0,
    createdAt: issuer.createdAt.toISOString(),
    createdBy: { id: issuer.createdById, name: names.get(issuer.createdById) ?? issuer.createdById },
    version: issuer.version,
  }));
}

const fetchErrorSays = (code: string): string => fetchErrorWords[code] ?? code;

/** Lists the rules of an issuer, the newest first. */
export async function listRulesOfIssuer(
  principal: Principal,
  issuerId: string,
  filters: RuleFilters,
): Promise<WorkloadRuleList> {
  authorise(principal);
  await store.getOrThrow(issuerId);
  return listRules({ issuerId }, filters);
}

/** Lists the rules that enrol instances of an agent, the newest first; an agent that is not theirs to see is not there. */
export async function listRulesOfAgent(
  principal: Principal,
  agentId: string,
  filters: RuleFilters,
): Promise<WorkloadRuleList> {
  const agent = await findAgent(agentId);
  if (!agent || !maySee(principal, agent)) throw new TrustedIssuerError("agent_not_found", { facts: { agentId } });
  return listRules({ agentId }, filters);
}

async function listRules(of: { issuerId: string } | { agentId: string }, { cursor, limit, status }: RuleFilters) {
  const asked = { ...of, ...(status && { status }) };
  const { page, next } = paged(await store.listRules(asked, beforeOf(cursor), limit + 1), limit);
  return { workloadRules: await toRuleResponses(page), next };
}

/** Writes a rule for the wire. */
export async function toRuleResponse(rule: WorkloadRule): Promise<WorkloadRuleResponse> {
  const [response] = await toRuleResponses([rule]);
  if (!response) throw new TrustedIssuerError("workload_rule_not_found");
  return response;
}

async function toRuleResponses(rules: readonly WorkloadRule[]): Promise<WorkloadRuleResponse[]> {
  const [people, agents, issuers] = await Promise.all([
    peopleNames(rules.map(({ createdById }) => createdById)),
    store.agentNames(rules.map(({ agentId }) => agentId)),
    store.byIds([...new Set(rules.map(({ issuerId }) => issuerId))]),
  ]);
  return rules.map((rule) => {
    const issuer = issuers.get(rule.issuerId);
    return {
      id: rule.id,
      issuer: { id: rule.issuerId, name: issuer?.name ?? rule.issuerId, issuer: issuer?.issuer ?? "" },
      agent: { id: rule.agentId, name: agents.get(rule.agentId) ?? rule.agentId },
      subjectPattern: rule.subjectPattern,
      network: rule.network,
      status: rule.status,
      createdAt: rule.createdAt.toISOString(),
      createdBy: { id: rule.createdById, name: people.get(rule.createdById) ?? rule.createdById },
      lastUsedAt: rule.lastUsedAt?.toISOString() ?? null,
    };
  });
}

/** Names the issuer of each of the rules; for those that show what a rule enrolled. */
export async function issuersOfRules(ruleIds: readonly string[]): Promise<Map<string, { id: string; name: string }>> {
  return store.issuersOfRules(ruleIds);
}

const beforeOf = (cursor: string | undefined): string | undefined =>
  cursor === undefined ? undefined : String(decodeCursor(cursor)[0]);

function paged<T extends { id: string }>(rows: T[], limit: number): { page: T[]; next: string | null } {
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { page, next: last ? encodeCursor([last.id]) : null };
}
