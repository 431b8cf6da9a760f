import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { POST as refuseActivation } from "@/app/api/agents/[agentId]/activation/refuse/route";
import { POST as refusePasskey } from "@/app/api/people/[personId]/passkeys/[passkeyId]/refuse/route";
import { proposeChange } from "@/lib/control-changes/commands";
import { type controlKinds, controlPermissions } from "@/lib/control-changes/model";
import { listInbox } from "@/lib/inbox/queries";
import { InboxFilters, type InboxItem } from "@/lib/inbox/schema";
import { goLive, refuseGoingLive } from "@/lib/lifecycle/activation";
import { confirmPasskey, removePasskey } from "@/lib/passkeys/commands/manage";
import { beginRegistration, registerPasskey } from "@/lib/passkeys/commands/register";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import {
  acknowledgeIdentity,
  confirmIdentity,
  disownIdentity,
  linkIdentity,
  unlinkIdentity,
} from "@/lib/sign-in/account-links/commands";
import { Authenticator } from "@/lib/testing/authenticator";
import { given } from "@/lib/testing/direct";
import { tellAll, toldTo } from "@/lib/testing/notifications";
import { codeOf } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { readCause } from "./causes/registry";

let world: World;
let admin: Principal;
let second: Principal;
let security: Principal;
let member: Principal;
beforeAll(async () => {
  world = await createWorld();
  [admin, second] = [await world.person(["admin"]), await world.person(["admin"])];
  [security, member] = [await world.person(["security"]), await world.person(["member"])];
});
beforeEach(tellAll);
afterAll(() => world.end());

async function changes(asker: Principal): Promise<InboxItem[]> {
  const items: InboxItem[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await listInbox(asker, InboxFilters.parse({ kind: "change", limit: 200, cursor }));
    items.push(...page.items);
    if (page.next === null) return items;
    cursor = page.next;
  }
}
const told = async (person: Principal, subjectId: string, kind = "change_to_confirm") =>
  (await toldTo(person, { limit: 200 })).find((one) => one.kind === kind && one.subjectId === subjectId);
const itemOf = async (person: Principal, subjectKind: string, personId: string) =>
  (await changes(person)).find(({ subject }) => subject.kind === subjectKind && subject.id === personId);

const accountOf = () => ({ iss: "https://idp.acme.example", sub: `sub-${newId("key")}` });

async function linked(person: Principal, by = admin) {
  const account = accountOf();
  await linkIdentity(by, person.personId, account);
  const id = (await itemOf(second, "account-link", person.personId))?.id ?? "";
  return { account, id };
}

async function withPasskey(person: Principal): Promise<string> {
  const registered = new Authenticator(world.runtime.publicUrl).create(await beginRegistration(person));
  return (await registerPasskey(person, { name: "Desk key", ...registered })).id;
}

async function everyKind(): Promise<void> {
  for (const kind of Object.keys(controlPermissions) as (keyof typeof controlPermissions)[]) {
    const content = { sentenceBefore: "Before.", sentenceAfter: "After.", changes: [], names: {} };
    const facts = { control: "blueprint", widens: ["ceiling"] } as const;
    const proposal = { facts, kind, subjectId: `subject-${kind}`, basedOn: 1, content, reason: "More is needed." };
    await transaction((tx) => proposeChange(tx, admin, proposal));
  }
  const { agentId } = await given.enrolled(member.personId);
  await world.sql("update agents set status = 'draft', risk_tier = 'critical' where id = $1", [agentId]);
  await goLive(security, agentId);
  await linked(member);
  await withPasskey(member);
}

/** Kinds of the inbox that no noun of `control-changes` makes. */
const others = ["activation", "account-link", "passkey"];
/** No change of this kind is proposed. */
const unused: readonly (typeof controlKinds)[number][] = ["person-sign-in"];

describe("a change that waits for a second person", () => {
  it("is told to exactly the people whose inbox has it, for every kind", async () => {
    await everyKind();
    const seen = new Set<string>();
    for (const person of [admin, second, security, member]) {
      const items = await changes(person);
      const notified = (await toldTo(person, { limit: 200 })).filter(
        ({ kind, settled }) => kind === "change_to_confirm" && settled === null,
      );
      expect(notified.map(({ subjectId }) => subjectId).toSorted()).toEqual(items.map(({ id }) => id).toSorted());
      for (const { sentence, link } of notified) {
        expect(sentence).not.toContain("a control");
        expect(link).toMatch(/^\/[a-z]/);
      }
      for (const { subject } of items) seen.add(subject.kind);
    }
    expect([...seen, ...unused].toSorted()).toEqual(
      [...Object.keys(controlPermissions), ...others, ...unused].toSorted(),
    );
  });
});

describe("a linked account that waits", () => {
  it("is told with a link that opens it, and its end to the admin who linked it", async () => {
    const [one, other] = [await world.person(["member"], { name: "Ola Owner" }), await world.person(["member"])];
    const [confirmed, unlinked] = [await linked(one), await linked(other)];
    expect(await told(second, confirmed.id)).toMatchObject({
      sentence: expect.stringMatching(/ linked an account to Ola Owner$/),
      link: `/inbox?queue=change&item=${confirmed.id}`,
      why: "A second person has to confirm the change, and you may.",
    });
    expect([await told(admin, confirmed.id), await told(one, confirmed.id)]).toEqual([undefined, undefined]);
    await confirmIdentity(second, one.personId, confirmed.account);
    await unlinkIdentity(second, other.personId, unlinked.account);
    expect((await told(second, confirmed.id))?.settled).toMatchObject({ outcome: "confirmed" });
    expect((await told(second, unlinked.id))?.settled).toMatchObject({ outcome: "refused" });
    expect(await told(admin, confirmed.id, "change_answered")).toMatchObject({
      sentence: expect.stringMatching(/^The account that you linked to Ola Owner was confirmed by /),
    });
    expect((await told(admin, unlinked.id, "change_answered"))?.sentence).toMatch(/ was unlinked by /);
  });

  it("waits no more when its person disowns it, or acknowledged it and its day is over", async () => {
    const [one, other] = [await world.person(["member"]), await world.person(["member"])];
    const [disowned, own] = [await linked(one), await linked(other)];
    expect((await told(second, disowned.id))?.settled).toBeNull();
    await disownIdentity(one, disowned.account);
    expect((await told(second, disowned.id))?.settled).toMatchObject({ outcome: "refused" });
    await acknowledgeIdentity(other, own.account);
    expect((await told(second, own.id))?.settled).toBeNull();
    await world.sql("update external_identities set waits_until = '2020-01-01Z' where sub = $1", [own.account.sub]);
    await world.sql("update notification_causes set due_at = clock_timestamp() - interval '1 second'");
    expect((await told(second, own.id))?.settled).toMatchObject({ outcome: "closed" });
  });

  it("is told again when its account was unlinked and is linked once more, and its earlier end does not close it", async () => {
    const [one, other] = [await world.person(["member"]), await world.person(["member"])];
    const first = await linked(one);
    expect((await told(second, first.id))?.settled).toBeNull();
    await unlinkIdentity(second, one.personId, first.account);
    await linkIdentity(admin, other.personId, first.account);
    const all = async () =>
      (await toldTo(second, { limit: 200 })).filter(
        ({ kind, subjectId }) => kind === "change_to_confirm" && subjectId === first.id,
      );
    const endings = async () => (await all()).map(({ settled }) => settled?.outcome ?? "waits");
    expect(await endings()).toEqual(["waits", "refused"]);
    // The day of the first link is over.
    await world.sql("update notification_causes set due_at = clock_timestamp() - interval '1 second'");
    expect(await endings()).toEqual(["waits", "refused"]);
    await confirmIdentity(second, other.personId, first.account);
    expect(await endings()).toEqual(["confirmed", "refused"]);
  });

  it("has its true end also where its day ends before the record of that end is read", async () => {
    const one = await world.person(["member"]);
    const { account, id } = await linked(one);
    expect((await told(second, id))?.settled).toBeNull();
    await confirmIdentity(second, one.personId, account);
    await world.sql("update notification_causes set due_at = '2020-01-01Z' where type = 'person.identity-linked'");
    expect((await told(admin, id, "change_answered"))?.sentence).toMatch(/ was confirmed by /);
    expect((await told(second, id))?.settled).toMatchObject({ outcome: "confirmed", by: { id: second.personId } });
  });

  it("leaves no word of the account in the sealed record", async () => {
    const one = await world.person(["member"]);
    const { id } = await linked(one);
    const sealed = await world.sql("select 1 from log_entries where convert_from(body, 'utf8') like $1", [`%${id}%`]);
    expect(sealed).toEqual([]);
  });
});

describe("an activation that waits", () => {
  const pending = async () => {
    const { agentId } = await given.enrolled(member.personId);
    await world.sql("update agents set status = 'draft', risk_tier = 'critical' where id = $1", [agentId]);
    return goLive(admin, agentId);
  };

  it("is refused in place with a reason, which its proposer is told, and can be asked for again", async () => {
    const { id, version } = await pending();
    expect((await told(security, id))?.settled).toBeNull();
    expect((await changes(security)).find((item) => item.id === id)?.can).toContain("refuse");
    const refuse = (as: Principal, body: object, headers = {}) =>
      world.call(refuseActivation, { method: "POST", as, params: { agentId: id }, body, headers });
    const code = async (answer: Response) => [answer.status, (await answer.json()).code];
    expect(await code(await refuse(admin, { note: "No." }))).toEqual([403, "second_person_required"]);
    expect(await code(await refuse(security, { note: "No." }, { "if-match": `"${version - 1}"` }))).toEqual([
      412,
      "stale",
    ]);
    expect(await (await refuse(security, {})).json()).toMatchObject({ status: 400, errors: [{ path: "note" }] });
    const shown = { "if-match": `"${version}"` };
    expect(await (await refuse(security, { note: "Not in prod." }, shown)).json()).toMatchObject({ status: "draft" });
    expect(await code(await refuse(security, { note: "Again." }))).toEqual([409, "agent_state"]);
    expect((await told(second, id))?.settled).toMatchObject({ outcome: "refused", by: { id: security.personId } });
    expect(await told(admin, id, "change_answered")).toMatchObject({
      sentence: expect.stringMatching(/^Your change of the activation of an agent .+ was refused by /),
      link: `/agents/${id}`,
    });
    expect(await world.auditTypes(id)).toContain("agent.activation-refused");
    expect((await goLive(admin, id)).status).toBe("pending");
    expect((await toldTo(second)).filter((one) => one.subjectId === id && one.settled === null)).toHaveLength(1);
  });

  it("has its true end also where the worker reads the records late, and the agent waits again meanwhile", async () => {
    const { id } = await pending();
    expect((await told(second, id))?.settled).toBeNull();
    await refuseGoingLive(security, id, "Not yet.");
    await goLive(admin, id);
    const all = (await toldTo(second, { limit: 200 })).filter(
      ({ kind, subjectId }) => kind === "change_to_confirm" && subjectId === id,
    );
    expect(all.map(({ settled }) => settled?.outcome ?? "waits")).toEqual(["waits", "refused"]);
    expect((await told(admin, id, "change_answered"))?.sentence).toMatch(/ was refused by /);
    // The request alone, read after the refusal, says nothing of who answered it.
    await refuseGoingLive(security, id, "Not yet.");
    const cause = { id: 1n, type: "agent.activation-requested", at: new Date(), attempts: 1, place: null };
    const actor = { type: "person", id: admin.personId } as const;
    expect(await readCause({ ...cause, about: { agentId: id, actor } })).toEqual({
      notices: [],
      settlements: [{ subjectId: id, kinds: ["change_to_confirm"], keep: [], outcome: "closed", byId: null }],
    });
  });

  it("is refused by exactly one of two people at once (I5)", async () => {
    const { id } = await pending();
    const answers = await Promise.all([security, second].map((as) => codeOf(refuseGoingLive(as, id, "No."))));
    expect(answers.filter((answer) => answer === "done")).toHaveLength(1);
  });
});

describe("a passkey that waits", () => {
  it("is told to the people who may confirm it, and its confirmation to its person", async () => {
    const person = await world.person(["approver"], { name: "Kay Keyholder" });
    const id = await withPasskey(person);
    expect(await told(second, id)).toMatchObject({
      sentence: "Kay Keyholder added a passkey",
      link: `/inbox?queue=change&item=${id}`,
    });
    expect([await told(person, id), await told(security, id)]).toEqual([undefined, undefined]);
    await confirmPasskey(second, person.personId, id);
    // Its day may end before the record of the confirmation is read.
    await world.sql("update notification_causes set due_at = '2020-01-01Z' where type = 'passkey.added'");
    expect((await told(admin, id))?.settled).toMatchObject({ outcome: "confirmed", by: { id: second.personId } });
    expect((await told(person, id, "change_answered"))?.sentence).toMatch(/^Your passkey was confirmed by /);
  });

  it("is refused in place with a reason, which its person is told, and signs nothing", async () => {
    const person = await world.person(["approver"]);
    const id = await withPasskey(person);
    expect((await told(second, id))?.settled).toBeNull();
    expect((await changes(second)).find((item) => item.id === id)?.can).toEqual(["confirm", "refuse"]);
    const params = { personId: person.personId, passkeyId: id };
    const refuse = (as: Principal, body: object) => world.call(refusePasskey, { method: "POST", as, params, body });
    const code = async (answer: Response) => [answer.status, (await answer.json()).code];
    expect(await code(await refuse(security, { note: "No." }))).toEqual([403, "forbidden"]);
    expect(await (await refuse(second, { note: "" })).json()).toMatchObject({ errors: [{ path: "note" }] });
    expect(await (await refuse(second, { note: "Not theirs." })).json()).toEqual({ passkeys: [], next: null });
    expect(await code(await refuse(second, { note: "Again." }))).toEqual([404, "passkey_not_found"]);
    expect((await told(admin, id))?.settled).toMatchObject({ outcome: "refused", by: { id: second.personId } });
    expect((await told(person, id, "change_answered"))?.sentence).toMatch(/^Your passkey was refused by /);
    expect(await world.auditTypes(id)).toEqual(["passkey.added", "passkey.refused"]);
    const own = await withPasskey(second);
    const ofOwn = { params: { personId: second.personId, passkeyId: own }, body: { note: "Mine." } };
    expect(await code(await world.call(refusePasskey, { method: "POST", as: second, ...ofOwn }))).toEqual([
      403,
      "own_passkey",
    ]);
    await confirmPasskey(admin, second.personId, own);
    expect(await code(await world.call(refusePasskey, { method: "POST", as: admin, ...ofOwn }))).toEqual([
      409,
      "passkey_ready",
    ]);
  });

  it("waits no more when it is removed, or when its day is over, and is told once", async () => {
    const [one, other] = [await world.person(["member"]), await world.person(["member"])];
    const [removed, over] = [await withPasskey(one), await withPasskey(other)];
    expect((await told(second, over))?.settled).toBeNull();
    await removePasskey(one, one.personId, removed);
    expect((await told(second, removed))?.settled).toMatchObject({ outcome: "closed" });
    await world.sql("update passkeys set created_at = created_at - interval '25 hours' where id = $1", [over]);
    await world.sql("update notification_causes set due_at = clock_timestamp() - interval '1 second'");
    expect((await told(second, over))?.settled).toMatchObject({ outcome: "closed" });
    const again = (await toldTo(second, { limit: 200 })).filter(({ subjectId }) => subjectId === over);
    expect(again).toHaveLength(1);
    const left = await world.sql("select 1 from notification_causes where about->'facts'->>'passkey' = $1", [over]);
    expect(left).toEqual([]);
  });
});
