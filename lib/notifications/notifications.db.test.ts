import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { approveAction, denyAction } from "@/lib/action-approvals/commands/decide";
import { suspendAgent } from "@/lib/agents/commands/lifecycle";
import { answerCover, setCover } from "@/lib/approval-policies/cover/commands";
import { confirmChange, proposeChange } from "@/lib/control-changes/commands";
import { transaction } from "@/lib/platform/database/transaction";
import { approveRequest, denyRequest } from "@/lib/requests/commands/decide";
import { retireAgent } from "@/lib/retirements/commands/retire-agent";
import { revoke } from "@/lib/revocation/commands/revoke";
import { askedAction, askingAgent, sayToAction } from "@/lib/testing/decisions";
import { given, inSeconds, type TestAgent, type TestPerson } from "@/lib/testing/direct";
import { tellAll, toldTo } from "@/lib/testing/notifications";
import { sentBy } from "@/lib/testing/rows-read";
import { createWorld, type World } from "@/lib/testing/world";
import { readCause } from "./causes/registry";
import { tellExpiring } from "./expiring";

let world: World;
let agent: TestAgent;
let asks = 0;
beforeAll(async () => {
  world = await createWorld();
  agent = await given.agent();
});
beforeEach(tellAll);
afterAll(() => world.end());

const newest = async (person: TestPerson, kind: string, subjectId: string) =>
  (await toldTo(person)).find((one) => one.kind === kind && one.subjectId === subjectId);
const approve = async (asker: TestPerson, requestId: string) => {
  const digest = await given.digest(requestId);
  return approveRequest({ asker, requestId, digest, note: "" });
};
const askingAnew = () => askingAgent(undefined, `https://notified-${++asks}.acme.example`);

describe("a request", () => {
  it("is told to the people who may decide it, and its end to the requester and to the others", async () => {
    const [other, member] = [await given.approver(), await given.person(["member"])];
    const requestId = await given.request(agent);
    const told = await newest(agent.approver, "request_to_decide", requestId);
    expect(told).toMatchObject({
      link: `/approvals?request=${requestId}`,
      readAt: null,
      settled: null,
      why: "You may decide step 1, Approval.",
      deliveries: [{ channel: "mail", status: "due" }],
    });
    expect(told?.sentence).toMatch(/ asks for authority: /);
    expect(await newest(other, "request_to_decide", requestId)).toBeDefined();
    expect(await toldTo(member)).toEqual([]);
    expect(await newest(agent.owner, "request_to_decide", requestId)).toBeUndefined();
    await approve(agent.approver, requestId);
    const by = { id: agent.approver.personId };
    const [name] = await world.sql<{ name: string }>("select name from people where id = $1", [by.id]);
    expect(await newest(agent.owner, "request_changed", requestId)).toMatchObject({
      sentence: expect.stringMatching(`was approved by ${name?.name}$`),
      link: `/requests/${requestId}`,
    });
    const settled = await newest(other, "request_to_decide", requestId);
    expect(settled?.settled).toMatchObject({ outcome: "approved", by: { ...by, name: name?.name } });
    expect(settled?.deliveries.map(({ status }) => status)).toEqual(["cancelled"]);
    expect(await toldTo(other, { unread: "true" })).toEqual([]);
  });

  it("is pushed only to people with a browser that takes messages", async () => {
    await world.sql(
      `insert into push_subscriptions (id, person_id, endpoint, p256dh, auth, browser, expires_at)
       values ('psh_1', $1, 'https://push.example/1', 'k', 'a', 'Test', now() + interval '1 day')`,
      [agent.approver.personId],
    );
    const other = await given.approver();
    const requestId = await given.request(agent);
    const channels = async (person: TestPerson) =>
      (await newest(person, "request_to_decide", requestId))?.deliveries.map(({ channel }) => channel);
    expect([await channels(agent.approver), await channels(other)]).toEqual([["mail", "push"], ["mail"]]);
    await world.sql("delete from push_subscriptions");
  });

  it("is told once, however often its cause is run, and by however many servers", async () => {
    const requestId = await given.request(agent);
    const [cause] = await world.sql<{ type: string; about: object }>("select type, about from notification_causes");
    await Promise.all([tellAll(), tellAll(), tellAll()]);
    await world.sql("insert into notification_causes (type, about) values ($1, $2)", [cause?.type, cause?.about]);
    const all = (await toldTo(agent.approver)).filter(({ subjectId }) => subjectId === requestId);
    expect(all).toHaveLength(1);
    const rows = await world.sql("select 1 from notification_deliveries where notification_id = $1", [all[0]?.id]);
    expect(rows).toHaveLength(1);
  });

  it("leaves nothing if its transaction does not commit, and nothing to a cause that is of another version", async () => {
    await given.request(agent, { authority: [] }).catch(() => {});
    expect(await world.sql("select 1 from notification_causes")).toEqual([]);
    const cause = { id: 1n, type: "moon.landed", about: {}, at: new Date(), attempts: 1, place: null };
    expect(await readCause(cause)).toEqual({ notices: [], settlements: [] });
  });

  it("is told to the next step when the first is answered, and to a cover in the place of an absent approver", async () => {
    const [first, second, away, cover] = await Promise.all([1, 2, 3, 4].map(() => given.approver()));
    if (!first || !second || !away || !cover) throw new Error("They were made.");
    await given.group("first-desk", first);
    await given.group("second-desk", second, away);
    await given.steps(
      world,
      { name: "First", quorum: 1, groups: ["first-desk"] },
      { name: "Second", quorum: 1, groups: ["second-desk"] },
    );
    await setCover(away, { personId: cover.personId, until: inSeconds(86_400) });
    expect(await newest(cover, "cover_changed", away.personId)).toMatchObject({
      sentence: expect.stringContaining("asked you to decide in their place"),
    });
    await answerCover(cover, { personId: away.personId, answer: "accept" });
    const requestId = await given.request(agent);
    expect(await newest(first, "request_to_decide", requestId)).toBeDefined();
    expect(await newest(second, "request_to_decide", requestId)).toBeUndefined();
    await approve(first, requestId);
    expect(await newest(second, "request_to_decide", requestId)).toMatchObject({
      why: "You may decide step 2, Second.",
    });
    expect(await newest(cover, "request_to_decide", requestId)).toMatchObject({
      why: expect.stringContaining("You decide in the place of"),
    });
    expect((await newest(first, "request_to_decide", requestId))?.settled).toMatchObject({ outcome: "answered" });
    await denyRequest({ asker: second, requestId, note: "No" });
    expect((await newest(cover, "request_to_decide", requestId))?.settled).toMatchObject({ outcome: "denied" });
    await given.rules(world, []);
  });

  it("asks a person for consent before anybody decides", async () => {
    const represented = await given.person(["member"]);
    const requestId = await given.request(agent, { onBehalfOf: represented.personId });
    expect(await newest(represented, "consent_asked", requestId)).toMatchObject({
      why: "This uses your authority, or the agent would act in your name.",
    });
    expect(await newest(agent.approver, "request_to_decide", requestId)).toBeUndefined();
    await given.consents(requestId);
    expect(await newest(agent.approver, "request_to_decide", requestId)).toBeDefined();
    expect((await newest(represented, "consent_asked", requestId))?.settled).toMatchObject({ outcome: "answered" });
  });

  it("shows markup in names as text, and escapes what would deceive", async () => {
    const owner = await world.person(["member"], { name: "<img src=x onerror=alert(1)> & Co" });
    await world.sql("update agents set owner_id = $1 where id = $2", [owner.personId, agent.agentId]);
    const requestId = await given.request(agent, {}, owner);
    const told = await newest(agent.approver, "request_to_decide", requestId);
    expect(told?.sentence).toContain("<img src=x onerror=alert(1)> & Co asks for authority");
    await world.sql("update agents set owner_id = $1 where id = $2", [agent.owner.personId, agent.agentId]);
  });
});

describe("a single action", () => {
  it("is told to approvers at once, and its answer to the owner of the agent", async () => {
    const asking = await askingAnew();
    const [approver, other] = [await given.approver(), await given.approver()];
    const id = await askedAction(asking);
    expect(await newest(approver, "action_waits", id)).toMatchObject({
      link: `/action-approvals?action=${id}`,
      sentence: expect.stringContaining("wants to create payment account/eu-7/pay-1 of 420.00 USD"),
    });
    expect(await newest(asking.spine.owner, "action_waits", id)).toBeUndefined();
    await sayToAction(approveAction, approver, id);
    expect(await newest(asking.spine.owner, "action_answered", id)).toMatchObject({
      sentence: expect.stringContaining("was approved by"),
    });
    expect((await newest(other, "action_waits", id))?.settled).toMatchObject({
      outcome: "approved",
      by: { id: approver.personId },
    });
    const denied = await askedAction(asking, { amount: "421.00" });
    await sayToAction(denyAction, approver, denied);
    expect(await newest(asking.spine.owner, "action_answered", denied)).toMatchObject({
      sentence: expect.stringContaining("was denied by"),
    });
  });

  it("its answer is told to the owner at that time, also if the agent moved before the worker came", async () => {
    const asking = await askingAnew();
    const [approver, heir] = [await given.approver(), await world.person(["member"])];
    const id = await askedAction(asking);
    await sayToAction(approveAction, approver, id);
    const { agentId, owner } = asking.spine;
    await world.sql("update agents set owner_id = $1 where id = $2", [heir.personId, agentId]);
    for (const person of [owner, heir])
      expect((await newest(person, "action_answered", id))?.sentence).toContain("was approved by");
  });
});

describe("stops, changes and detections", () => {
  it("an owner is told who suspended, revoked or retired an agent of theirs, and the actor is not", async () => {
    const security = await world.person(["security"], { name: "Sam Guard" });
    const mine = await given.agent("https://stopped.acme.example");
    const owner = await world.person(["security"]);
    await world.sql("update agents set owner_id = $1 where id = $2", [owner.personId, mine.agentId]);
    await suspendAgent(security, mine.agentId, "A drill");
    expect(await newest(owner, "agent_stopped", mine.agentId)).toMatchObject({
      sentence: expect.stringMatching(/^Sam Guard suspended the agent/),
      link: `/agents/${mine.agentId}`,
    });
    await revoke({ asker: security, scope: { kind: "agent", subjectId: mine.agentId }, reason: "A drill" });
    expect((await newest(owner, "agent_stopped", mine.agentId))?.sentence).toMatch(/^Sam Guard revoked the agent/);
    await retireAgent(security, mine.agentId, "Done");
    expect((await newest(owner, "agent_stopped", mine.agentId))?.sentence).toMatch(/^Sam Guard began to retire/);
    const { length: before } = await toldTo(owner);
    await revoke({ asker: owner, scope: { kind: "owner", subjectId: owner.personId }, reason: "A drill" });
    expect(await toldTo(owner)).toHaveLength(before);
  });

  it("a stop of a blueprint is told to each owner once, however many agents they have", async () => {
    const security = await world.person(["security"]);
    const [one, two] = [await given.agent("https://b1.acme.example"), await given.agent("https://b2.acme.example")];
    const owner = await world.person(["member"]);
    const [found] = await world.sql<{ blueprint_id: string }>(
      "update agents set owner_id = $1 where id = any($2) returning blueprint_id",
      [owner.personId, [one.agentId, two.agentId]],
    );
    const subjectId = found?.blueprint_id ?? "";
    await revoke({ asker: security, scope: { kind: "blueprint", subjectId }, reason: "A drill" });
    const told = (await toldTo(owner)).filter(({ kind }) => kind === "agent_stopped");
    expect(told.map(({ sentence }) => sentence)).toEqual([
      expect.stringContaining("stopped all agents of the blueprint"),
    ]);
  });

  it("a change of a control is told to the people who may confirm it, and not to its proposer", async () => {
    const [proposer, second, member] = [
      await world.person(["security"], { name: "Pia Proposer" }),
      await world.person(["security"]),
      await world.person(["member"]),
    ];
    const control = { kind: "blueprint" as const, subjectId: "bpr_test", needed: "blueprints:write" as const };
    const change = await transaction((tx) =>
      proposeChange(tx, proposer, {
        ...{ kind: "blueprint", subjectId: "bpr_test", basedOn: 1, content: { ceiling: null }, reason: "A test" },
        facts: { control: "blueprint", widens: ["ceiling"] },
      }),
    );
    expect(await newest(second, "change_to_confirm", change.id)).toMatchObject({
      sentence: "Pia Proposer proposed a change of a blueprint",
      link: "/blueprints/bpr_test",
    });
    expect(await newest(proposer, "change_to_confirm", change.id)).toBeUndefined();
    expect(await newest(member, "change_to_confirm", change.id)).toBeUndefined();
    await transaction((tx) => confirmChange(tx, second, { ...control, id: change.id }, change.digest));
    expect((await newest(second, "change_to_confirm", change.id))?.settled).toMatchObject({ outcome: "confirmed" });
    expect(await newest(proposer, "change_answered", change.id)).toMatchObject({
      sentence: expect.stringMatching(/^Your change of a blueprint was confirmed by /),
      why: "You proposed the change.",
      link: "/blueprints/bpr_test",
    });
    expect(await newest(second, "change_answered", change.id)).toBeUndefined();
  });
});

describe("delegations and keys that expire soon", () => {
  it("are told once for each day, all of a day together, and short ones not at all", async () => {
    const mine = await given.agent("https://expiring.acme.example");
    await given.delegation(mine);
    await tellExpiring();
    const ending = async () => (await toldTo(mine.owner)).filter(({ kind }) => kind === "expires_soon");
    expect(await ending()).toEqual([]);
    await world.sql(
      `update delegations set not_before = now() - interval '30 days', expires_at = date_trunc('day', now() + interval '2 days')
       where agent_id = $1`,
      [mine.agentId],
    );
    await world.sql(
      `update instances set key_activated_at = now() - interval '60 days', key_expires_at = now() + interval '1 day' where agent_id = $1`,
      [mine.agentId],
    );
    await tellExpiring();
    await tellExpiring();
    expect((await ending()).map(({ sentence }) => sentence).toSorted()).toEqual([
      expect.stringMatching(/^A delegation of the agent .+ expires on \d{4}-\d\d-\d\d$/),
      expect.stringMatching(/^A key of the agent .+ expires on \d{4}-\d\d-\d\d$/),
    ]);
  });

  it("are read once, and told in portions", async () => {
    const mine = await given.agent("https://expiring-many.acme.example");
    await given.delegation(mine);
    await world.sql(
      `with people as (insert into people (id, email, name, roles)
         select 'per_1' || lpad(n::text, 25, '0'), 'expiring-' || n || '@acme.example', 'Expiring ' || n, '{member}'
         from generate_series(1, 1000) n returning id)
       insert into delegations select r.* from people p, delegations d, jsonb_populate_record(d, jsonb_build_object(
         'id', replace(p.id, 'per_', 'dlg_'), 'delegator_id', p.id, 'not_before', now() - interval '30 days',
         'expires_at', now() + interval '1 day')) r where d.agent_id = $1`,
      [mine.agentId],
    );
    const sent = await sentBy(tellExpiring);
    const [told] = await world.sql(
      "select count(distinct person_id)::int as people from notifications where kind = 'expires_soon' and person_id like 'per_1%'",
    );
    expect(told).toEqual({ people: 1_000 });
    const among = (text: string) => sent.filter((one) => one.text.includes(text)).length;
    expect(among("from delegations where status = 'active' and expires_at")).toBe(1);
    expect(among("insert into notifications")).toBeGreaterThan(2);
  });
});
