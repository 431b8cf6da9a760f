import { createBlueprint } from "@/lib/blueprints/commands";
import { saveTest } from "@/lib/drafts/cases/commands";
import type { SaveTest } from "@/lib/drafts/cases/schema";
import { createDraft } from "@/lib/drafts/commands";
import { createTemplate } from "@/lib/drafts/templates/commands";
import { proposeEntitlement } from "@/lib/entitlements/commands/change";
import { addMember, createGroup } from "@/lib/entitlements/memberships/commands";
import type { Principal } from "@/lib/principals/principal";
import { authorities, payments } from "@/prisma/seed/demo/organisation";

/** A blueprint for agents that pay suppliers, with its ceiling and the defaults of requests. */
export async function payoutBlueprint(security: Principal): Promise<string> {
  const { id } = await createBlueprint(security, {
    name: "payouts",
    ceiling: authorities.payoutCeiling,
    maxDelegationDays: 90,
    defaults: { purpose: "Weekly supplier run", validityDays: 30, authority: authorities.payouts },
    reason: "Payments to a supplier above 10,000 EUR need an approver.",
  });
  return id;
}

/** A group, and a proposed entitlement of its members. The only admin proposes it, so it waits for a second one. */
export async function proposeForGroup(admin: Principal, member: Principal): Promise<void> {
  const { id } = await createGroup(admin, { name: "treasury", description: "Answers for agents that move money." });
  await addMember(admin, id, member.personId);
  await proposeEntitlement(admin, {
    subjectId: id,
    entitlement: { kind: "authority", authority: authorities.treasury },
    reason: "Members of treasury delegate payments only.",
  });
}

const refund = (name: string, amount: string, expected: SaveTest["expected"]): SaveTest => ({
  ...{ name, expected },
  question: {
    ...{ location: payments, type: "payment", action: "create", identifier: "account/eu-7/refund-1", task: "refund" },
    fields: { amount, currency: "EUR" },
  },
});

/** Saved things for later delegations: a template, tests of an agent's authority, and a draft. */
export async function keepForLater(security: Principal, finance: Principal, agents: ReadonlyMap<string, string>) {
  await createTemplate(security, {
    name: "Refunds within a region",
    description: "For agents that pay refunds: small ones at once, larger ones by a person.",
    ...{ authority: authorities.refunds, purpose: "Pay granted refunds", days: 90, maxDepth: 1 },
  });
  const agentId = agents.get("refund-agent") ?? "";
  await saveTest(finance, agentId, refund("A refund of 120 EUR passes", "120.00", "allow"));
  await saveTest(finance, agentId, refund("A refund of 320 EUR asks a person", "320.00", "ask"));
  await saveTest(finance, agentId, refund("A refund of 600 EUR is refused", "600.00", "deny"));
  await createDraft(finance, {
    content: {
      ...{ agentId: agents.get("stock-agent") ?? null, onBehalfOf: "", reason: "", maxDepth: 0, text: null },
      ...{ parentDelegationId: null, changesDelegationId: null, validity: { kind: "days", days: 30 } },
      purpose: "Reorder for Rotterdam too",
      authority: authorities.rotterdam,
    },
  });
}
