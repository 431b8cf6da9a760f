import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { answerCover, setCover } from "@/lib/approval-policies/cover/commands";
import { sealUpTo } from "@/lib/audit/sequencer";
import { endChange, proposeChange, withdrawOpen } from "@/lib/control-changes/commands";
import { moveDelegation } from "@/lib/delegations/commands/move";
import { expireDueDelegations } from "@/lib/delegations/jobs";
import { assignDetection } from "@/lib/detections/assign";
import { raiseDetection } from "@/lib/detections/commands";
import { listDetections } from "@/lib/detections/queries";
import { DetectionFilters } from "@/lib/detections/schema";
import { listInbox } from "@/lib/inbox/queries";
import { InboxFilters } from "@/lib/inbox/schema";
import { transaction } from "@/lib/platform/database/transaction";
import type { PersonRole } from "@/lib/principals/model";
import { permissionsOf } from "@/lib/principals/permissions";
import type { Principal } from "@/lib/principals/principal";
import { withdrawRequest, withdrawRequestsOf } from "@/lib/requests/commands/follow";
import { commentOnRequest } from "@/lib/requests/commands/notes";
import { revoke } from "@/lib/revocation/commands/revoke";
import { given, inSeconds, type TestAgent } from "@/lib/testing/direct";
import { tellAll, toldTo } from "@/lib/testing/notifications";
import { codeOf } from "@/lib/testing/refusal";
import { record } from "@/lib/testing/sealing";
import { createWorld, type World } from "@/lib/testing/world";
import { tellEndedCovers } from "./covers";
import { listNotifications } from "./queries";
import { NotificationFilters } from "./schema";

let world: World;
let agent: TestAgent;
beforeAll(async () => {
  world = await createWorld();
  agent = await given.agent();
});
beforeEach(tellAll);
afterAll(() => world.end());

type Person = { personId: string };
const newest = async (person: Person, kind: string, subjectId: string) =>
  (await toldTo(person)).find((one) => one.kind === kind && one.subjectId === subjectId);
const principal = (roles: PersonRole[]): Promise<Principal> => world.person(roles);

describe("what changes for people", () => {
  it("a request that is withdrawn with its agent is told to its requester, but not one that they withdrew", async () => {
    const one = await given.agent("https://withdrawn.acme.example");
    const [own, left] = [await given.request(one), await given.request(one)];
    await withdrawRequest({ asker: one.owner, requestId: own });
    await transaction((tx) => withdrawRequestsOf(tx, one.agentId, 10));
    expect((await newest(one.owner, "request_changed", left))?.sentence).toMatch(
      /^Your request for the agent .* was withdrawn$/,
    );
    expect(await newest(one.owner, "request_changed", own)).toBeUndefined();
  });

  it("a change that is withdrawn with its agent is told to its proposer, but not one that they withdrew", async () => {
    const admin = await principal(["admin"]);
    const kind = "agent";
    const propose = async () => {
      const { agentId: subjectId } = await given.enrolled(admin.personId);
      const facts = { control: "blueprint", widens: ["ceiling"] } as const;
      const proposal = { kind, facts, subjectId, basedOn: 1, content: {}, reason: "More is needed." } as const;
      return transaction((tx) => proposeChange(tx, admin, proposal));
    };
    const [own, left] = [await propose(), await propose()];
    const needed = "agents:write";
    await transaction((tx) => endChange(tx, admin, { ...own, kind, needed }, "withdraw", "Not needed."));
    const mandate = { type: "system", id: "retirement" } as const;
    const of = { kind, subjectId: left.subjectId };
    await transaction((tx) => withdrawOpen(tx, mandate, of, "The agent was retired."));
    expect(await newest(admin, "change_answered", left.id)).toMatchObject({
      sentence: expect.stringMatching(/^Your change of an agent \(.+\) was withdrawn$/),
      link: `/agents/${left.subjectId}`,
    });
    expect(await newest(admin, "change_answered", own.id)).toBeUndefined();
  });

  it("a stop of one delegation or instance is told to the owner, but not one that jobs end in a fleet", async () => {
    const one = await given.agent(`https://stopped.acme.example`);
    const delegationId = await given.delegation(one);
    const security = await given.person(["security"]);
    const asker = { personId: security.personId, permissions: permissionsOf(["security"]) };
    await moveDelegation({ asker, delegationId, action: "suspend", reason: "An incident." });
    expect(await newest(one.owner, "agent_stopped", delegationId)).toMatchObject({
      sentence: expect.stringMatching(/ suspended a delegation of the agent /),
      link: `/delegations/${delegationId}`,
    });
    await revoke({ asker, scope: { kind: "instance", subjectId: one.instanceId }, reason: "An incident." });
    expect((await newest(one.owner, "agent_stopped", one.agentId))?.sentence).toMatch(/ revoked an instance of /);
    await world.sql("update delegations set expires_at = clock_timestamp() - interval '1 second' where id = $1", [
      delegationId,
    ]);
    const before = (await toldTo(one.owner)).length;
    await expireDueDelegations.execute({ slot: new Date(0).toISOString() });
    expect(await toldTo(one.owner)).toHaveLength(before);
  });

  it("a cover: its answer is told to the absent person, and its end by time to both, once", async () => {
    const [away, cover] = [await given.approver(), await given.approver()];
    await setCover(away, { personId: cover.personId, until: inSeconds(86_400) });
    await answerCover(cover, { personId: away.personId, answer: "accept" });
    const shown = async (person: Person) => (await newest(person, "cover_changed", away.personId))?.sentence;
    expect(await shown(away)).toMatch(/ accepted to decide in your place$/);
    await world.sql(
      "update approval_covers set until_at = clock_timestamp() - interval '1 second' where person_id = $1",
      [away.personId],
    );
    await tellEndedCovers();
    await tellEndedCovers();
    expect(await shown(away)).toMatch(/^Your cover by .+ ended\. You decide for yourself again$/);
    expect(await shown(cover)).toMatch(/ decides for themselves again$/);
    const all = (await toldTo(cover)).filter(({ sentence }) => sentence.endsWith("again"));
    expect(all).toHaveLength(1);
  });

  it("a comment: the people that it names are told so, once", async () => {
    const requestId = await given.request(agent);
    const [named, other] = [await given.approver(), await given.approver()];
    const mentions = [named.personId];
    await commentOnRequest({ asker: agent.owner, requestId, text: "@Jonas Weber?", mentions });
    expect(await newest(named, "mentioned", requestId)).toMatchObject({
      sentence: expect.stringMatching(/ mentioned you in a comment on a request for the agent /),
      link: `/requests/${requestId}`,
    });
    expect(await newest(other, "mentioned", requestId)).toBeUndefined();
    await commentOnRequest({ asker: named, requestId, text: "Yes." });
    await commentOnRequest({ asker: agent.owner, requestId, text: "@Jonas Weber, thanks.", mentions });
    const told = (await toldTo(named)).filter((one) => one.subjectId === requestId).map(({ kind }) => kind);
    expect(told.toSorted()).toEqual(["mentioned", "mentioned", "request_to_decide"]);
  });

  it("a comment: people who comment after it are not told of it", async () => {
    const requestId = await given.request(agent);
    const [first, second] = [await given.approver(), await given.approver()];
    await commentOnRequest({ asker: first, requestId, text: "Why?" });
    await commentOnRequest({ asker: second, requestId, text: "And until when?" });
    const told = async (person: Person) =>
      (await toldTo(person)).filter((one) => one.subjectId === requestId && one.kind === "request_commented").length;
    expect([await told(first), await told(second)]).toEqual([1, 0]);
  });

  it("a session that only reads learns why it cannot mark them as read", async () => {
    const person = await given.person(["member"]);
    const list = (asker: Parameters<typeof listNotifications>[0]) =>
      listNotifications(asker, NotificationFilters.parse({}));
    expect((await list(person)).whyNot).toEqual({});
    expect((await list({ ...person, limited: true, mustChoosePassword: true })).whyNot.read?.code).toBe(
      "password_to_choose",
    );
  });

  it("a detection: its assignee finds it, and other people's inboxes leave it out", async () => {
    const [first, second] = [await principal(["security"]), await principal(["security"])];
    await transaction((tx) =>
      raiseDetection(tx, { kind: "approval_drip", agentId: agent.agentId, instanceId: null, sightings: [] }),
    );
    const [row] = await world.sql<{ id: string }>("select id from detections order by id desc limit 1");
    const id = row?.id ?? "";
    const inbox = async (asker: Principal) =>
      (await listInbox(asker, InboxFilters.parse({}))).items.filter((one) => one.id === id);
    expect([await inbox(first), await inbox(second)]).toMatchObject([[{ id }], [{ id }]]);
    await assignDetection(first, id, { email: second.email });
    expect(await newest(second, "detection_assigned", id)).toMatchObject({
      sentence: expect.stringMatching(/^.+ assigned a detection to you: The agent .+ asks people very often$/),
      link: `/detections?detection=${id}`,
    });
    expect(await inbox(first)).toEqual([]);
    expect((await inbox(second))[0]?.sentence).toMatch(/It is assigned to you\.$/);
    const mine = (asker: Principal) => listDetections(asker, DetectionFilters.parse({ q: "assignee:me" }));
    expect((await mine(second)).detections).toMatchObject([{ id, assignee: { id: second.personId } }]);
    expect((await mine(first)).detections).toEqual([]);
    const member = await principal(["member"]);
    expect(await codeOf(assignDetection(first, id, { email: member.email }))).toBe("assignee_unknown");
    expect(await codeOf(assignDetection(member, id, { to: "me" }))).toBe("detection_not_found");
    await assignDetection(second, id, { to: "none" });
    expect(await inbox(first)).toHaveLength(1);
    await sealUpTo(await record(1));
    const said = await world.sql("select 1 from audit_search where type = 'detection.assigned' and refs @> array[$1]", [
      id,
    ]);
    expect(said).toHaveLength(2);
  });
});
