import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getUnjudgedAgent } from "@/lib/agents/queries";
import { defaultPolicyId } from "@/lib/approval-policies/model";
import { confirmChange, endChange, expireChanges, proposeChange } from "@/lib/control-changes/commands";
import { type ControlKind, controlKinds, controlPermissions } from "@/lib/control-changes/model";
import { openChange } from "@/lib/control-changes/queries";
import { goLive, refuseGoingLive } from "@/lib/lifecycle/activation";
import { confirmPasskey, refusePasskey } from "@/lib/passkeys/commands/manage";
import { beginRegistration, registerPasskey } from "@/lib/passkeys/commands/register";
import { listPasskeysOf } from "@/lib/passkeys/queries";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { type ItemRisk, riskFacts } from "@/lib/risk/model";
import { confirmIdentity, linkIdentity, unlinkIdentity } from "@/lib/sign-in/account-links/commands";
import { listIdentities } from "@/lib/sign-in/account-links/queries";
import { Authenticator } from "@/lib/testing/authenticator";
import { given } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";
import { listInbox } from "./queries";
import { InboxFilters } from "./schema";

let world: World;
let admin: Principal;
let second: Principal;
let member: Principal;
beforeAll(async () => {
  world = await createWorld();
  [admin, second] = [await world.person(["admin"]), await world.person(["admin"])];
  member = await world.person(["member"]);
});
afterAll(() => world.end());

const content = { before: { ceiling: [] }, after: { ceiling: null }, changes: [], sentenceAfter: "After." };

async function propose(kind: ControlKind, subjectId: string = newId("key")) {
  const facts = { control: "blueprint", widens: ["ceiling"] } as const;
  const proposal = { facts, kind, subjectId, basedOn: 1, content, reason: "More is needed." };
  return transaction((tx) => proposeChange(tx, admin, proposal));
}

/** The risk that the inbox of the second person has for an item. */
async function inInbox(is: (item: { id: string; subject: { kind: string; id: string } }) => boolean) {
  const { items } = await listInbox(second, InboxFilters.parse({ kind: "change", limit: 200 }));
  return items.find(is)?.risk;
}

/** The scores in the records that name an object, by type. */
async function recorded(id: string): Promise<Record<string, object>> {
  const rows = await world.sql<{ type: string; facts: Record<string, unknown> }>(
    `select type, convert_from(body, 'utf8')::jsonb -> 'facts' as facts from log_entries
     where strpos(convert_from(body, 'utf8'), $1) > 0 order by id`,
    [id],
  );
  return Object.fromEntries(
    rows.map(({ type, facts: { risk, riskParts, riskWeights } }) => [type, { risk, riskParts, riskWeights }]),
  );
}

const enrol = async (count: number): Promise<void> => {
  for (let one = 0; one < count; one++) await given.enrolled(member.personId);
};

async function standard(): Promise<string> {
  const [blueprint] = await world.sql<{ id: string }>("select id from blueprints where name = 'standard'");
  return blueprint?.id ?? "";
}

const listed = controlKinds.filter((kind): kind is keyof typeof controlPermissions => kind in controlPermissions);
const confirm = async (
  kind: keyof typeof controlPermissions,
  change: { id: string; subjectId: string; digest: string },
) =>
  transaction((tx) => confirmChange(tx, second, { ...change, kind, needed: controlPermissions[kind] }, change.digest));

describe("the score of a change of a control", () => {
  it.each(listed)("is the same in the inbox, on its own page and in its records (%s)", async (kind) => {
    const change = await propose(kind);
    const page = await openChange(second, kind, change.subjectId, controlPermissions[kind]);
    expect(page?.risk.score).toBeGreaterThanOrEqual(10);
    expect(await inInbox(({ id }) => id === change.id)).toEqual(page?.risk);
    await confirm(kind, change);
    const facts = page && riskFacts(page.risk);
    expect(await recorded(change.id)).toEqual({ "control-change.proposed": facts, "control-change.confirmed": facts });
  });

  it.each(controlKinds)("is in the record of each proposal (%s)", async (kind) => {
    const { id } = await propose(kind);
    expect(await recorded(id)).toMatchObject({ "control-change.proposed": { risk: expect.any(Number) } });
  });

  it("is in the records of each other end", async () => {
    const [refused, withdrawn, expired] = [await propose("agent"), await propose("agent"), await propose("agent")];
    const of = { kind: "agent", needed: "agents:write" } as const;
    await transaction((tx) => endChange(tx, second, { ...refused, ...of }, "refuse", "No."));
    await transaction((tx) => endChange(tx, admin, { ...withdrawn, ...of }, "withdraw", "No."));
    await world.sql("update control_changes set expires_at = proposed_at where id = $1", [expired.id]);
    await expireChanges();
    for (const [how, { id }] of Object.entries({ refused, withdrawn, expired })) {
      const records = await recorded(id);
      expect(records[`control-change.${how}`]).toEqual(records["control-change.proposed"]);
      expect(records[`control-change.${how}`]).toMatchObject({ risk: 10 });
    }
  });

  it("counts the agents when it is proposed, and stays when more are registered", async () => {
    await enrol(2);
    const change = await propose("blueprint", await standard());
    const risk = await inInbox(({ id }) => id === change.id);
    expect(risk?.parts).toContainEqual({
      ...{ code: "agents_concerned", sentence: "It concerns 2 agents, counted for the proposal.", weight: 5 },
    });
    await enrol(10);
    expect(await inInbox(({ id }) => id === change.id)).toEqual(risk);
    await confirm("blueprint", change);
    expect((await recorded(change.id))["control-change.confirmed"]).toEqual(risk && riskFacts(risk));
  });

  it("counts the agents of an approval policy, of a person's delegations and of the organisation", async () => {
    const spine = await given.agent();
    for (const agent of [spine, await given.colleague(spine)]) await given.delegation(agent);
    const [count] = await world.sql<{ agents: number }>("select count(*)::int as agents from agents");
    const all = `It concerns ${count?.agents} agents, counted for the proposal.`;
    const told = async (kind: ControlKind, subjectId?: string) => JSON.stringify((await propose(kind, subjectId)).risk);
    expect(await told("approval-policy", defaultPolicyId)).toContain(all);
    expect(await told("approval-policy")).not.toContain("agents_concerned");
    expect(await told("suspension")).toContain(all);
    expect(await told("person-entitlement", spine.owner.personId)).toContain(
      "It concerns 2 agents, counted for the proposal.",
    );
  });

  it("is that of its document for a change of an earlier release", async () => {
    const change = await propose("blueprint", await standard());
    await world.sql("update control_changes set risk = null where id = $1", [change.id]);
    const risk = await inInbox(({ id }) => id === change.id);
    expect(risk?.parts.map(({ code }) => code)).toEqual(["no_ceiling", "control_loosened", "members_changed"]);
    const page = await openChange(second, "blueprint", change.subjectId, "blueprints:write");
    expect(page?.risk).toEqual(risk);
    await confirm("blueprint", change);
    expect((await recorded(change.id))["control-change.confirmed"]).toEqual(risk && riskFacts(risk));
  });
});

describe("the score of another thing that waits for a second person", () => {
  const expectSame = async (page: ItemRisk | null | undefined, inbox: ItemRisk | undefined) => {
    expect(page).toBeTruthy();
    expect(inbox).toEqual(page);
    return page && riskFacts(page);
  };

  it("is the same in the inbox, on the page of the agent and in the records of an activation", async () => {
    const { agentId } = await given.enrolled(member.personId);
    await world.sql("update agents set status = 'draft', risk_tier = 'critical' where id = $1", [agentId]);
    await goLive(admin, agentId);
    const { activation } = await getUnjudgedAgent(second, agentId);
    const facts = await expectSame(activation?.risk, await inInbox(({ id }) => id === agentId));
    await refuseGoingLive(second, agentId, "No.");
    await goLive(admin, agentId);
    await goLive(second, agentId);
    expect(await recorded(agentId)).toMatchObject({
      ...{ "agent.activation-requested": facts, "agent.activation-refused": facts, "agent.activated": facts },
    });
  });

  it("is in no record of an activation by one person", async () => {
    const { agentId } = await given.enrolled(member.personId);
    await world.sql("update agents set status = 'draft' where id = $1", [agentId]);
    await goLive(admin, agentId);
    expect((await recorded(agentId))["agent.activated"]).toEqual({});
  });

  it("is the same in the inbox, on the page of the person and in the records of an account", async () => {
    const account = { iss: "https://idp.acme.example", sub: `sub-${newId("key")}` };
    await linkIdentity(admin, member.personId, account);
    const page = async () => (await listIdentities(second, member.personId)).identities[0]?.risk;
    const facts = await expectSame(await page(), await inInbox(({ subject }) => subject.kind === "account-link"));
    await confirmIdentity(second, member.personId, account);
    expect(await page()).toBeNull();
    expect(await recorded(member.personId)).toMatchObject({
      ...{ "person.identity-linked": facts, "person.identity-link-confirmed": facts },
    });
    await unlinkIdentity(admin, member.personId, account);
    expect((await recorded(member.personId))["person.identity-unlinked"]).toEqual({});
    await linkIdentity(admin, member.personId, account);
    await unlinkIdentity(second, member.personId, account);
    expect((await recorded(member.personId))["person.identity-unlinked"]).toEqual(facts);
  });

  it("is the same in the inbox, on the page of the person and in the records of a passkey", async () => {
    const register = async () => {
      const registered = new Authenticator(world.runtime.publicUrl).create(await beginRegistration(member));
      return (await registerPasskey(member, { name: "Desk key", ...registered })).id;
    };
    const page = async (key: string) =>
      (await listPasskeysOf(second, member.personId)).passkeys.find(({ id }) => id === key)?.risk;
    const [confirmed, refused] = [await register(), await register()];
    const facts = await expectSame(await page(confirmed), await inInbox(({ id }) => id === confirmed));
    await confirmPasskey(second, member.personId, confirmed);
    expect(await page(confirmed)).toBeNull();
    await refusePasskey(second, member.personId, refused, "No.");
    expect(await recorded(confirmed)).toMatchObject({ "passkey.added": facts, "passkey.confirmed": facts });
    expect(await recorded(refused)).toMatchObject({ "passkey.added": facts, "passkey.refused": facts });
  });
});
