import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { append } from "@/lib/audit/append";
import { giveAgent } from "@/lib/lifecycle/changes";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import { endNarrowing, expireNarrowings } from "@/lib/privilege-use/asked/commands";
import { narrowingAsked } from "@/lib/privilege-use/asked/events";
import { insert } from "@/lib/privilege-use/asked/store";
import { given, inSeconds, type TestAgent, type TestPerson } from "@/lib/testing/direct";
import { tellAll, toldTo } from "@/lib/testing/notifications";
import { createWorld, type World } from "@/lib/testing/world";
import { readTakenOver } from "./causes/narrowings";

let world: World;
let spine: TestAgent;
let asker: TestPerson;
beforeAll(async () => {
  world = await createWorld();
  [spine, asker] = [await given.agent(), await given.approver()];
  await tellAll();
});
afterAll(() => world.end());

async function asked(of = spine) {
  const delegationId = await given.delegation(of);
  const about = { id: newId("narrowingRequest"), delegationId, agentId: of.agentId, askedById: asker.personId };
  const request = { ...about, days: 90, version: 1 };
  await transaction(async (tx) => {
    await insert(tx, { ...request, suggestion: [], reason: "Too wide.", expiresAt: inSeconds(600) });
    await append(tx, narrowingAsked(request, "Too wide."), clock.now());
  });
  return { id: about.id, link: `/delegations/${delegationId}` };
}

const told = async (person: { personId: string }, subjectId: string) =>
  (await toldTo(person)).filter((one) => one.subjectId === subjectId);

describe("a request to narrow a delegation", () => {
  it("is told to the owner, and its answer to the person who asked", async () => {
    const { id, link } = await asked();
    expect(await told(spine.owner, id)).toMatchObject([
      {
        kind: "narrowing_asked",
        link,
        sentence: expect.stringMatching(/ asks you to narrow a delegation of the agent /),
      },
    ]);
    expect(await told(asker, id)).toEqual([]);
    await endNarrowing(spine.owner, id, "decline", "The year end needs it.");
    expect(await told(asker, id)).toMatchObject([
      { kind: "narrowing_answered", link, sentence: expect.stringMatching(/ declined to narrow the delegation of /) },
    ]);
    expect(await told(spine.owner, id)).toMatchObject([{ settled: { outcome: "answered" } }]);
  });

  it("is told to the person who asked when security withdraws it", async () => {
    const { id } = await asked();
    await tellAll();
    await endNarrowing(await given.person(["security"]), id, "withdraw", "It stands in the way.");
    expect(await told(asker, id)).toMatchObject([
      { sentence: expect.stringMatching(/ withdrew your request to narrow the delegation of /) },
    ]);
    expect(await told(spine.owner, id)).toMatchObject([{ settled: { outcome: "withdrawn" } }]);
  });

  it("settles without an answer when it is withdrawn, and is told to the person who asked when it expires", async () => {
    const [withdrawn, late] = [await asked(), await asked()];
    for (const { id } of [withdrawn, late]) await expect.poll(() => told(spine.owner, id)).toHaveLength(1);
    await endNarrowing(asker, withdrawn.id, "withdraw", "Settled.");
    await world.sql("update narrowing_requests set expires_at = now() - interval '1 second' where id = $1", [late.id]);
    await expireNarrowings(10);
    expect(await told(asker, withdrawn.id)).toEqual([]);
    expect(await told(asker, late.id)).toMatchObject([
      { sentence: expect.stringMatching(/ ended without an answer$/) },
    ]);
    expect(await told(spine.owner, late.id)).toMatchObject([{ settled: { outcome: "expired" } }]);
  });

  it("is told to the person who takes the agent over, and waits for the former owner no more", async () => {
    const own = await given.agent("https://taken-over.acme.example");
    const { id, link } = await asked(own);
    const over = await asked(own);
    await endNarrowing(own.owner, over.id, "decline", "No.");
    await tellAll();
    const [security, heir] = [await world.person(["security"]), await world.person(["member"])];
    await giveAgent(security, own.agentId, heir.email, undefined, "Another team.");
    expect(await told(heir, id)).toMatchObject([
      { kind: "narrowing_asked", link, settled: null, sentence: expect.stringMatching(/ asks you to narrow a /) },
    ]);
    expect(await told(heir, over.id)).toEqual([]);
    expect(await told(own.owner, id)).toMatchObject([{ settled: { outcome: "changed" } }]);
    // The first owner takes it back: they are told again.
    const [first] = await world.sql<{ email: string }>("select email from people where id = $1", [own.owner.personId]);
    await giveAgent(security, own.agentId, first?.email ?? "", undefined, "Back.");
    expect((await told(own.owner, id)).filter(({ settled }) => settled === null)).toHaveLength(1);
    await endNarrowing(own.owner, id, "decline", "No.");
    expect((await told(own.owner, id)).filter(({ settled }) => settled === null)).toEqual([]);
  });

  it("goes to the webhooks one by one when an agent with several is taken over", async () => {
    await world.sql(
      `insert into notification_webhooks (id, name, template, url, host, created_by_id)
       values ('nwh_several', 'Several', 'standard', '', 'hooks.acme.example', $1)`,
      [asker.personId],
    );
    const own = await given.agent("https://taken-with-several.acme.example");
    const links = [(await asked(own)).link, (await asked(own)).link];
    await tellAll();
    await world.sql("delete from notification_webhook_deliveries");
    const [security, heir] = [await world.person(["security"]), await world.person(["member"])];
    await giveAgent(security, own.agentId, heir.email, undefined, "Another team.");
    await tellAll();
    const sent = await world.sql<{ link: string; sentence: string }>(
      `select message->>'link' as link, message->>'sentence' as sentence from notification_webhook_deliveries
       where message->>'kind' = 'narrowing_asked'`,
    );
    expect(sent.map(({ link }) => new URL(link).pathname).toSorted()).toEqual(links.toSorted());
    // A webhook speaks to a whole channel, so it names the person.
    for (const { sentence } of sent) expect(sentence).toContain(` asks ${heir.name} to narrow a delegation of `);
    await world.sql("update notification_webhooks set status = 'disabled'");
  });

  it("that ends while the new owner is told of it waits no more", async () => {
    const own = await given.agent("https://taken-then-ended.acme.example");
    const { id } = await asked(own);
    const cause = { id: 1n, type: "agent.transferred", at: clock.now(), attempts: 0, place: null };
    await endNarrowing(own.owner, id, "decline", "No.");
    const { notices, settlements } = await readTakenOver({ ...cause, about: { agentId: own.agentId } });
    expect(notices).toEqual([]);
    expect(settlements).toMatchObject([{ subjectId: id, keep: [], outcome: "answered" }]);
  });

  it("is told to no person when an agent without such a request is taken over", async () => {
    const own = await given.agent("https://taken-quietly.acme.example");
    await given.delegation(own);
    await tellAll();
    const [security, heir] = [await world.person(["security"]), await world.person(["member"])];
    await giveAgent(security, own.agentId, heir.email, undefined, "Another team.");
    expect(await toldTo(heir)).toEqual([]);
  });
});
