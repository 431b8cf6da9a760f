import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { POST as CONFIRM } from "@/app/api/agents/[agentId]/changes/[changeId]/confirm/route";
import { POST as TRANSFER } from "@/app/api/agents/[agentId]/transfer/route";
import { POST as BATCH } from "@/app/api/agents/batch/route";
import type { AgentBatchResults } from "@/lib/agents/batch.schema";
import type { AgentResponse } from "@/lib/agents/schema";
import { find as findAgent } from "@/lib/agents/store";
import { findOpen } from "@/lib/control-changes/store";
import { getAgent } from "@/lib/delegations/views/agents.queries";
import type { Principal } from "@/lib/principals/principal";
import { throughAgent } from "@/lib/testing/direct";
import { enforceRules, lifecycleRule } from "@/lib/testing/lifecycle-policy";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type Route, type World } from "@/lib/testing/world";
import { buildActiveAgent, buildAgent } from "@/prisma/seed/builders/agent";
import { claimAgent, confirmClaim } from "./orphans/claims";
import { acceptOffer, offerOwnership } from "./ownership/commands";
import type { AgentLifecycle } from "./schema";

let world: World;
let security: Principal;
let second: Principal;
let owner: Principal;
let heir: Principal;
beforeAll(async () => {
  world = await createWorld();
  [security, second] = [await world.person(["security"]), await world.person(["security"])];
  [owner, heir] = [await world.person(["member"]), await world.person(["member"])];
});
afterAll(() => world.end());

type Terms = NonNullable<AgentLifecycle["changeRules"][number]["changes"]>;
const inForce = (changes: Terms | undefined) => enforceRules([security, second], [lifecycleRule(changes)]);
beforeEach(() => inForce({ confirm: ["ownerId"], days: 4 }));

async function call<Body>(route: Route, params: Record<string, string>, body: object, as = security) {
  const path = `/api/agents/${Object.values(params).join("/")}`;
  const response = await world.call(route, { method: "POST", path, params, as, body });
  return { status: response.status, body: (await response.json()) as Body & { code?: string } };
}
const transfer = (agentId: string, ownerEmail = heir.email) =>
  call<AgentResponse>(TRANSFER, { agentId }, { ownerEmail, reason: "Another team." });
const confirm = (agentId: string, change: AgentResponse["pendingChange"], as = second) => {
  const digest = createHash("sha256")
    .update(change?.document ?? "", "utf8")
    .digest("base64url");
  return call<AgentResponse>(CONFIRM, { agentId, changeId: change?.id ?? "" }, { digest }, as);
};
const ownerOf = async (id: string) => (await findAgent(id))?.ownerId;

describe("a transfer without asking, where the lifecycle policy asks for a second person", () => {
  it("waits, and is done by the second person, exactly as they read it", async () => {
    const { id } = await buildActiveAgent(security, { ownerEmail: owner.email });
    const { status, body } = await transfer(id);
    const { pendingChange } = body;
    expect([status, await ownerOf(id)]).toEqual([202, owner.personId]);
    expect(Date.parse(pendingChange?.expiresAt ?? "") - Date.parse(pendingChange?.proposedAt ?? "")).toBe(
      4 * 86_400_000,
    );
    expect(JSON.parse(pendingChange?.document ?? "{}").content).toMatchObject({
      changes: [{ member: "ownerId", before: owner.personId, after: heir.personId }],
      names: {
        [owner.personId]: `${owner.name} (${owner.email})`,
        [heir.personId]: `${heir.name} (${heir.email})`,
      },
      policy: { rule: "All agents" },
    });
    expect((await confirm(id, pendingChange, security)).body.code).toBe("own_change");
    expect((await confirm(id, pendingChange)).body.owner).toMatchObject({ id: heir.personId });
    expect((await world.auditTypes(pendingChange?.id ?? "")).at(-1)).toBe("agent.transferred");
    const [noted] = await world.sql<{ behind_ids: string[] }>(
      "select behind_ids from agent_transfers where agent_id = $1",
      [id],
    );
    expect(noted?.behind_ids).toEqual(expect.arrayContaining([owner.personId, security.personId, second.personId]));
  });

  it("is outdated once the agent has another owner, and void once the new one has left", async () => {
    const [moved, left] = [
      await buildActiveAgent(security, { ownerEmail: owner.email }),
      await buildActiveAgent(security, { ownerEmail: owner.email }),
    ];
    const leaver = await world.person(["member"]);
    const outdated = (await transfer(moved.id)).body.pendingChange;
    const gone = (await transfer(left.id, leaver.email)).body.pendingChange;
    const { id } = await offerOwnership(owner, moved.id, { role: "owner", email: leaver.email });
    await acceptOffer(leaver, id);
    expect((await confirm(moved.id, outdated)).body.code).toBe("change_outdated");
    await world.sql("update people set status = 'deactivated' where id = $1", [leaver.personId]);
    expect((await confirm(left.id, gone)).body.code).toBe("owner_unknown");
    expect(await ownerOf(left.id)).toBe(owner.personId);
  });

  it("to a person who may not own agents is refused, alone and in a batch, and stores nothing", async () => {
    const auditor = await world.person(["auditor", "approver"]);
    const { id } = await buildActiveAgent(security, { ownerEmail: owner.email });
    const refused = await transfer(id, auditor.email);
    expect(refused).toMatchObject({
      status: 422,
      body: { code: "owner_unknown", errors: [{ path: "ownerEmail", code: "may_not_own" }] },
    });
    const batch = { action: "transfer", ownerEmail: auditor.email, agents: [{ id }] };
    expect((await call<AgentBatchResults>(BATCH, {}, batch)).body).toMatchObject({
      results: [{ outcome: "refused", code: "owner_unknown" }],
    });
    expect(await ownerOf(id)).toBe(owner.personId);
    expect(await findOpen("agent", id)).toBeUndefined();
    await expectRefusal(buildAgent(security, { ownerEmail: auditor.email }), "owner_unknown");
  });

  it("is void once the new owner may own no agents any more", async () => {
    const { id } = await buildActiveAgent(security, { ownerEmail: owner.email });
    const moved = await world.person(["member"]);
    const waiting = (await transfer(id, moved.email)).body.pendingChange;
    await world.sql("update people set roles = '{auditor}' where id = $1", [moved.personId]);
    expect((await confirm(id, waiting)).body.code).toBe("owner_unknown");
    expect(await ownerOf(id)).toBe(owner.personId);
  });

  it("is neither offered to nor accepted by a person who may not own agents; a backup owner may", async () => {
    const auditor = await world.person(["auditor"]);
    const { id } = await buildActiveAgent(security, { ownerEmail: owner.email });
    const offer = (by: Principal, role: "owner" | "backup") => offerOwnership(by, id, { role, email: auditor.email });
    await expectRefusal(offer(security, "owner"), "owner_unknown");
    // Who does not see all people gets the same answer for every address.
    const toAddress = await offer(owner, "owner");
    await expectRefusal(acceptOffer(auditor, toAddress.id), "not_allowed");
    expect(await ownerOf(id)).toBe(owner.personId);
    const backup = await offer(security, "backup");
    expect((await acceptOffer(auditor, backup.id)).status).toBe("accepted");
  });

  it("of a draft, and under a policy that does not ask, is done at once", async () => {
    const draft = await buildAgent(security, { ownerEmail: owner.email });
    expect((await transfer(draft.id)).status).toBe(200);
    const live = await buildActiveAgent(security, { ownerEmail: owner.email });
    await inForce(undefined);
    expect((await transfer(live.id)).status).toBe(200);
    expect([await ownerOf(draft.id), await ownerOf(live.id)]).toEqual([heir.personId, heir.personId]);
  });
});

describe("there is no way around it", () => {
  it("in a batch each transfer waits", async () => {
    const { id } = await buildActiveAgent(security, { ownerEmail: owner.email });
    const body = { action: "transfer", ownerEmail: heir.email, agents: [{ id }] };
    for (const reason of ["Another team.", undefined]) {
      const { results } = (await call<AgentBatchResults>(BATCH, {}, { ...body, reason })).body;
      expect(results).toMatchObject([{ id, outcome: "waits", code: null }]);
    }
    expect(await findOpen("agent", id)).toMatchObject({ reason: "Another team." });
    const other = { ...body, ownerEmail: security.email };
    const { results } = (await call<AgentBatchResults>(BATCH, {}, other)).body;
    expect(results).toMatchObject([{ id, outcome: "refused", code: "change_pending" }]);
    expect(await ownerOf(id)).toBe(owner.personId);
  });

  it("no person offers an agent to themself and accepts; of two people one offers and one accepts", async () => {
    const { id } = await buildActiveAgent(security, { ownerEmail: owner.email });
    const own = await offerOwnership(security, id, { role: "owner", email: security.email });
    await expectRefusal(acceptOffer(security, own.id), "second_person_required");
    expect(await ownerOf(id)).toBe(owner.personId);
    await inForce(undefined);
    await acceptOffer(security, own.id);
    await inForce({ confirm: ["ownerId"], days: 4 });
    const { id: offered } = await offerOwnership(security, id, { role: "owner", email: heir.email });
    await acceptOffer(heir, offered);
    expect(await ownerOf(id)).toBe(heir.personId);
  });

  it("no agent offers one to its own owner in another person's name", async () => {
    const { id } = await buildActiveAgent(security, { ownerEmail: owner.email });
    const asking = await buildActiveAgent(security, { ownerEmail: heir.email });
    const through = throughAgent(security, asking.id, [heir.personId]);
    const role = { role: "owner", email: heir.email } as const;
    await expectRefusal(offerOwnership(through, id, role), "not_allowed");
    expect(await ownerOf(id)).toBe(owner.personId);
  });

  it("no transfer lifts a suspension of the owner that came after its proposal", async () => {
    const suspect = await world.person(["member"]);
    const { id } = await buildActiveAgent(security, { ownerEmail: suspect.email });
    const { pendingChange } = (await transfer(id)).body;
    await world.sql("update people set suspended_at = decision_time() where id = $1", [suspect.personId]);
    expect((await confirm(id, pendingChange)).body.code).toBe("owner_suspended");
    expect(await ownerOf(id)).toBe(suspect.personId);
  });

  it("a claim is answered by another person anyway", async () => {
    const { id } = await buildActiveAgent(security, { ownerEmail: owner.email });
    await world.sql("update agents set owner_id = null where id = $1", [id]);
    const claim = await claimAgent(security, id, "Mine.");
    const { version } = await getAgent(second, id);
    await expectRefusal(confirmClaim(security, claim.id, version), "second_person_required");
    await confirmClaim(second, claim.id, version);
    expect(await ownerOf(id)).toBe(security.personId);
  });
});
