import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { endChange, proposeChange } from "@/lib/control-changes/commands";
import { controlPermissions } from "@/lib/control-changes/model";
import { goLive, refuseGoingLive } from "@/lib/lifecycle/activation";
import { changeAgent, giveAgent } from "@/lib/lifecycle/changes";
import { lapseWaiting } from "@/lib/lifecycle/jobs";
import { askOnboarding, returnOnboarding } from "@/lib/lifecycle/onboarding/commands";
import { claimAgent, refuseClaim } from "@/lib/lifecycle/orphans/claims";
import { declineOffer, offerOwnership } from "@/lib/lifecycle/ownership/commands";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { retireAgent } from "@/lib/retirements/commands/retire-agent";
import { revoke } from "@/lib/revocation/commands/revoke";
import { given } from "@/lib/testing/direct";
import { waitingActivation } from "@/lib/testing/waiting-steps";
import { createWorld, type World } from "@/lib/testing/world";
import { DecidedFilters } from "./decided.schema";
import { listProposed } from "./proposed";
import type { ProposedItem } from "./proposed.schema";
import { listInbox } from "./queries";
import { InboxFilters } from "./schema";

let world: World;
let admin: Principal;
let second: Principal;
let security: Principal;
let owner: Principal;
beforeAll(async () => {
  world = await createWorld();
  [admin, second] = [await world.person(["admin"]), await world.person(["admin"], { name: "Sam Second" })];
  [security, owner] = [await world.person(["security"]), await world.person(["member"], { name: "Olu Owner" })];
});
afterAll(() => world.end());

const proposals = async (asker: Principal, query: object = {}) => listProposed(asker, DecidedFilters.parse(query));
const proposal = async (asker: Principal, id: string): Promise<ProposedItem | undefined> =>
  (await proposals(asker)).items.find((item) => item.id === id);

type Kind = keyof typeof controlPermissions;
/** Kinds whose control has the version 0 until it is first changed. */
const unset: readonly Kind[] = ["person-entitlement", "group-entitlement", "detection-rule"];
const propose = (by: Principal, kind: Kind, subjectId: string) =>
  transaction((tx) =>
    proposeChange(tx, by, {
      facts: { control: "blueprint", widens: ["ceiling"] },
      ...{ kind, subjectId, basedOn: unset.includes(kind) ? 0 : 1, reason: "More is needed." },
      content: { sentenceAfter: "More." },
    }),
  );

describe("what a person proposed", () => {
  it("lists changes of every kind of control, for the proposer alone", async () => {
    const kinds = Object.keys(controlPermissions) as Kind[];
    const made: string[] = [];
    for (const kind of kinds) made.push((await propose(admin, kind, `subject-${kind}`)).id);
    const { items } = await proposals(admin);
    expect(items.map(({ id }) => id).toSorted()).toEqual(made.toSorted());
    expect(items.map(({ subject }) => subject.kind).toSorted()).toEqual(kinds.toSorted());
    expect(items.every(({ outcome }) => outcome.state === "waiting")).toBe(true);
    expect((await proposals(second)).items).toEqual([]);
  });

  it("tells who refused a change and why, and that a change was not confirmed in time", async () => {
    const { id, kind, subjectId } = await propose(admin, "blueprint", newId("blueprint"));
    const about = { id, kind: kind as "blueprint", subjectId, needed: "blueprints:write" } as const;
    await transaction((tx) => endChange(tx, second, about, "refuse", "Too wide."));
    expect(await proposal(admin, id)).toMatchObject({
      ...{ kind: "change", note: "Too wide." },
      outcome: { state: "refused", by: { name: "Sam Second" }, at: expect.any(String) },
    });
    const late = await propose(admin, "blueprint", newId("blueprint"));
    await world.sql("update control_changes set expires_at = now() - interval '1 hour' where id = $1", [late.id]);
    expect((await proposal(admin, late.id))?.outcome.state).toBe("expired");
  });

  it("tells that the agent of a change is another one since, so that no person can confirm it", async () => {
    const { agentId } = await given.enrolled(admin.personId);
    await changeAgent(admin, agentId, { riskTier: "critical" });
    const [change] = await world.sql<{ id: string }>("select id from control_changes where subject_id = $1", [agentId]);
    const state = async () => (await proposal(admin, change?.id ?? ""))?.outcome.state;
    const forSecond = async () =>
      (await listInbox(second, InboxFilters.parse({ limit: 200 }))).items.find(({ id }) => id === change?.id);
    expect(await state()).toBe("waiting");
    expect((await forSecond())?.can).toEqual(["confirm", "refuse"]);
    await changeAgent(second, agentId, { riskTier: "medium" });
    expect(await state()).toBe("outdated");
    expect(await forSecond()).toMatchObject({ can: ["refuse"], whyNot: { confirm: { code: "change_outdated" } } });
    await world.sql("update control_changes set expires_at = now() - interval '1 hour' where id = $1", [change?.id]);
    expect(await state()).toBe("expired");
  });

  it("tells of a claim as a claim, and lists nothing that a SCIM client proposed", async () => {
    const { agentId } = await given.enrolled(admin.personId);
    await world.sql("update agents set owner_id = null where id = $1", [agentId]);
    const claim = await claimAgent(owner, agentId, "My team runs it.");
    expect(await proposal(owner, claim.id)).toMatchObject({
      sentence: expect.stringMatching(/^Become the owner of the agent /),
      outcome: { state: "waiting", by: null },
    });
    await refuseClaim(security, claim.id, "Another team does.");
    expect((await proposal(owner, claim.id))?.outcome).toMatchObject({
      ...{ state: "refused", sentence: "Security refused the claim.", by: null },
    });
    const { id } = await propose(admin, "blueprint", newId("blueprint"));
    expect(await proposal(admin, id)).toBeDefined();
    await world.sql("update control_changes set through_ids = array[$2] where id = $1", [id, admin.personId]);
    expect(await proposal(admin, id)).toBeUndefined();
  });

  it("tells what became of offers, onboarding requests, retirements, leavers and access reviews", async () => {
    const { agentId } = await given.enrolled(admin.personId);
    const offer = await offerOwnership(security, agentId, {
      role: "backup",
      email: owner.email,
      reason: "Away in May.",
    });
    expect(offer.status).toBe("offered");
    expect(await proposal(security, offer.id)).toMatchObject({
      ...{ kind: "lifecycle", subject: { kind: "ownership", id: agentId } },
      ...{ sentence: expect.stringContaining("Olu Owner"), outcome: { state: "waiting", by: null } },
    });
    await declineOffer(owner, offer.id, "I am away too.");
    expect(await proposal(security, offer.id)).toMatchObject({
      ...{ note: "I am away too.", outcome: { state: "refused", by: { name: "Olu Owner" } } },
    });
    const asked = await askOnboarding(owner, {
      ...{ name: "wished-one", purpose: "Answers customers.", environment: "dev" },
      ...{ ownerEmail: owner.email, resourceServerIds: [] },
    });
    await returnOnboarding(security, asked.id, "Say which accounts.");
    expect(await proposal(owner, asked.id)).toMatchObject({
      ...{ note: "Say which accounts.", outcome: { state: "returned", by: { id: security.personId } } },
    });
    await retireAgent(security, agentId, "No longer needed.");
    expect(await proposal(security, agentId)).toMatchObject({
      ...{ subject: { kind: "retirement" }, outcome: { state: "running" }, link: `/agents/${agentId}/retirement` },
    });
    await world.sql(
      `insert into leavers (id, person_id, grace_ends_at, by_ids, status, finished_at)
       values ('lvr_1', $1, now(), $2, 'finished', now())`,
      [owner.personId, [security.personId]],
    );
    expect(await proposal(security, "lvr_1")).toMatchObject({
      ...{ sentence: "Hand over what Olu Owner leaves behind.", outcome: { state: "done" } },
    });
    await world.sql(
      `insert into access_reviews (id, name, kind, q, reviewers, fallback_id, repeat, on_silence, status, opens_at,
         due_at, seed, created_by_id)
       values ('rvw_1', 'Spring', 'agents', '', '{}', $1, 'once', 'keep', 'open', now(), now(), 'a', $1)`,
      [security.personId],
    );
    expect(await proposal(security, "rvw_1")).toMatchObject({ kind: "review", outcome: { state: "running" } });
  });

  it("tells what became of each activation that a person asked for, by everything that moves its agent on", async () => {
    const ask = async () => {
      const agentId = await waitingActivation({ security: admin, member: owner });
      const [row] = await world.sql<{ id: string }>("select id from agent_activations where agent_id = $1", [agentId]);
      return { agentId, id: row?.id ?? "" };
    };
    const [confirmed, refused, edited, revoked] = [await ask(), await ask(), await ask(), await ask()];
    const [transferred, late] = [await ask(), await ask()];
    expect(await proposal(admin, confirmed.id)).toMatchObject({
      ...{ kind: "change", subject: { kind: "activation", id: confirmed.agentId }, outcome: { state: "waiting" } },
    });
    await goLive(second, confirmed.agentId);
    await refuseGoingLive(second, refused.agentId, "It has no purpose yet.");
    await changeAgent(admin, edited.agentId, { purpose: "Another purpose." });
    await revoke({ asker: admin, scope: { kind: "agent", subjectId: revoked.agentId }, reason: "Wrong agent." });
    await giveAgent(admin, transferred.agentId, second.email);
    const hourAgo = "update agents set activation_expires_at = now() - interval '1 hour' where id = $1";
    await world.sql(hourAgo, [late.agentId]);
    await revoke({ asker: admin, scope: { kind: "agent", subjectId: late.agentId }, reason: "Wrong agent." });
    const became = async ({ id }: { id: string }) => {
      const item = await proposal(admin, id);
      return [item?.outcome.state, item?.outcome.by?.id, item?.note];
    };
    expect(await became(confirmed)).toEqual(["applied", second.personId, ""]);
    expect(await became(refused)).toEqual(["refused", second.personId, "It has no purpose yet."]);
    expect(await became(edited)).toEqual(["withdrawn", undefined, ""]);
    expect(await became(revoked)).toEqual(["withdrawn", undefined, ""]);
    expect(await became(transferred)).toEqual(["withdrawn", undefined, ""]);
    expect(await became(late)).toEqual(["expired", undefined, ""]);
    // Asked for again, it waits again. The first one stays refused.
    await goLive(admin, refused.agentId);
    expect(await became(refused)).toEqual(["refused", second.personId, "It has no purpose yet."]);
    await world.sql(hourAgo, [refused.agentId]);
    const again = (await proposals(admin)).items.filter(({ subject }) => subject.id === refused.agentId);
    expect(again.map(({ outcome }) => outcome.state)).toEqual(["expired", "refused"]);
    await lapseWaiting.execute({ slot: new Date().toISOString() });
    expect((await proposals(admin)).items.filter(({ subject }) => subject.id === refused.agentId)).toEqual(
      again.map((item) => ({
        ...item,
        outcome: { ...item.outcome, at: expect.any(String) },
      })),
    );
  });

  it("goes on page by page, the newest first, also where many have one time", async () => {
    await world.sql("update control_changes set proposed_at = now() - interval '1 day' where proposed_by_id = $1", [
      admin.personId,
    ]);
    const all = (await proposals(admin)).items.map(({ id }) => id);
    const found: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await proposals(admin, { limit: 3, ...(cursor && { cursor }) });
      found.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    }
    expect(found).toEqual(all);
    expect(all.length).toBeGreaterThan(10);
  });
});
