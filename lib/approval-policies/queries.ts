import { openChange, whoChanged } from "@/lib/control-changes/queries";
import { prisma } from "@/lib/platform/database/prisma";
import { cursorWhole, decodeCursor, encodeCursor } from "@/lib/platform/http/cursor";
import type { Principal } from "@/lib/principals/principal";
import { policyError } from "./errors";
import type { ApprovalPolicy, PolicyRules } from "./model";
import { policyCapabilities } from "./policy";
import {
  ChangedPolicy,
  type PolicyList,
  type PolicyResponse,
  type PolicyVersion,
  type PolicyVersionFilters,
  type PolicyVersionList,
} from "./schema";
import { shortagesOfRules } from "./shortages.queries";
import * as store from "./store";
import { ruleSentences } from "./words";

/** Lists the policies with their open changes, the organisation's default first. */
export async function listPolicies(principal: Principal): Promise<PolicyList> {
  const policies = await store.findPolicies(prisma());
  return { policies: await Promise.all(policies.map((policy) => toResponse(principal, policy))), next: null };
}

export async function getPolicy(principal: Principal, id: string): Promise<PolicyResponse> {
  const policy = (await store.findPolicies(prisma(), id))[0];
  if (!policy) throw policyError("policy_not_found");
  return toResponse(principal, policy);
}

type Listed = ApprovalPolicy & { isDefault: boolean };

async function toResponse(principal: Principal, policy: Listed): Promise<PolicyResponse> {
  const change = await proposalOf(principal, policy.id);
  return {
    ...policy,
    sentences: ruleSentences(policy.rules),
    shortages: await shortagesOfRules(prisma(), policy.rules),
    ...policyCapabilities(principal, change !== null),
    change,
  };
}

async function proposalOf(principal: Principal, id: string): Promise<PolicyResponse["change"]> {
  const change = await openChange(principal, "approval-policy", id, "approval-policies:write");
  if (!change) return null;
  const { rules, autoGrant } = ChangedPolicy.parse(JSON.parse(change.document).content);
  return { ...change, sentences: ruleSentences(rules), autoGrant, shortages: await shortagesOfRules(prisma(), rules) };
}

/** Lists the versions of a policy, the newest first, with the people who proposed and confirmed them. */
export async function listPolicyVersions(
  policyId: string,
  { cursor, limit }: PolicyVersionFilters,
): Promise<PolicyVersionList> {
  const db = prisma();
  if (!(await store.findPolicy(db, policyId))) throw policyError("policy_not_found");
  const before = cursor === undefined ? undefined : cursorWhole(decodeCursor(cursor)[0]);
  const rows = await store.versionsOf(db, policyId, before, limit + 1);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    versions: await shownVersions(page),
    next: rows.length > limit && last ? encodeCursor([last.version]) : null,
  };
}

type VersionRow = Omit<Awaited<ReturnType<typeof store.versionsOf>>[number], "policyId">;

/** Shows versions of policies with their rules as sentences and the people who made them, in the given order. */
export async function shownVersions(rows: readonly VersionRow[]): Promise<PolicyVersion[]> {
  const { changes, names } = await whoChanged(
    rows.flatMap(({ changeId }) => changeId ?? []),
    rows.flatMap(({ policy }) => policy.createdById ?? []),
  );
  const personNamed = (id: string | null | undefined) => (id ? { id, name: names.get(id) ?? id } : null);
  return rows.map(({ version, createdAt, changeId, autoGrant, policy, ...row }) => {
    const change = changes.get(changeId ?? "");
    const rules = row.rules as PolicyRules;
    return {
      ...{ version, autoGrant, changeId, rules, sentences: ruleSentences(rules) },
      at: createdAt.toISOString(),
      proposedBy: personNamed(change ? change.proposedById : policy.createdById),
      confirmedBy: personNamed(change?.decidedById),
      reason: change?.reason ?? null,
    };
  });
}
