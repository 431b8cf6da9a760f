import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as read } from "@/app/api/leavers/[leaverId]/route";
import { GET as preview } from "@/app/api/people/[personId]/departure/route";
import { POST } from "@/app/api/people/[personId]/leave/route";
import { updatePerson } from "@/lib/people/commands/update-person";
import { prisma } from "@/lib/platform/database/prisma";
import { waitingAs } from "@/lib/platform/database/waiting";
import type { Principal } from "@/lib/principals/principal";
import { given } from "@/lib/testing/direct";
import { createWorld, foundedBy, ownPassword, signInWorldPerson, type World } from "@/lib/testing/world";
import { beginLeaver, settleLeaver } from "./leavers/settle";
import type { LeaveReport, LeaverResponse } from "./schema";

let world: World;
let admin: Principal;
beforeAll(async () => {
  world = await createWorld();
  [admin] = await foundedBy(world);
});
afterAll(() => world.end());

type Answer = LeaveReport & { code?: string; status: string; id: string; link: string };
async function leave(personId: string, body: object, as = admin) {
  const response = await world.call(POST, { method: "POST", params: { personId }, body, as });
  return { http: response.status, ...((await response.json()) as Answer) };
}
const statusOf = async (id: string) => (await prisma().person.findUniqueOrThrow({ where: { id } })).status;
let servers = 0;

/** A person with a manager, an agent, and a delegation that they gave. */
async function ownerWithManager() {
  const agent = await given.agent(`https://leave-${++servers}.acme.example`);
  await given.delegation(agent);
  const personId = agent.owner.personId;
  const manager = await world.person(["member"], { name: "Nora Quist" });
  await updatePerson(admin, personId, { managerId: manager.personId });
  return { agent, personId, manager };
}

describe("POST /api/people/{id}/leave { reason, dryRun }", () => {
  it("answers a dry run with the preview of the departure, and stores nothing", async () => {
    const { personId, manager } = await ownerWithManager();
    const before = await world.auditTypes();
    const { http, dryRun, ...report } = await leave(personId, { reason: "New job.", dryRun: true });
    expect([http, dryRun]).toEqual([200, true]);
    expect(report).toMatchObject({
      ...{ person: { id: personId }, agents: 1, delegations: { given: 1, inTheirName: 0 } },
      takers: [{ rule: "manager", to: { id: manager.personId }, agents: 1 }],
    });
    const shown = await world.call(preview, { params: { personId }, as: admin });
    expect(report).toEqual(await shown.json());
    expect(await statusOf(personId)).toBe("active");
    expect(await world.sql("select 1 from leavers where person_id = $1", [personId])).toEqual([]);
    expect(await world.auditTypes()).toEqual(before);
  });

  it("deactivates the person with the reason on record, and answers the report about the leaver", async () => {
    const { agent, personId, manager } = await ownerWithManager();
    const { http, dryRun, link, ...report } = await leave(personId, { reason: "New job." });
    expect([http, dryRun, link]).toEqual([200, false, `/people/leavers/${report.id}`]);
    expect(report).toMatchObject({
      ...{ id: expect.stringMatching(/^lvr_/), person: { id: personId }, status: "waiting" },
      counts: { rehomed: 1, waiting: 1 },
    });
    const told = await world.call(read, { params: { leaverId: report.id }, as: admin });
    expect(report).toEqual((await told.json()) as LeaverResponse);
    expect(await statusOf(personId)).toBe("deactivated");
    const { ownerId } = await prisma().agent.findUniqueOrThrow({ where: { id: agent.agentId } });
    expect(ownerId).toBe(manager.personId);
    const [record] = await world.sql<{ reason: string }>(
      `select t.value as reason
       from log_entries e left join erasable_texts t on t.entry_id = e.entry_id and t.member = 'reason'
       where e.type = 'person.deactivated' and convert_from(e.body, 'UTF8') like $1`,
      [`%${personId}%`],
    );
    expect(record?.reason).toBe("New job.");
  });

  it("reports on a person again who has left, and the job finds nothing more to do", async () => {
    const { personId } = await ownerWithManager();
    const first = await leave(personId, { reason: "New job.", dryRun: false });
    const types = await world.auditTypes();
    expect(await settleLeaver({ personId, byIds: [admin.personId] }, 1_000)).toBe(true);
    expect(await leave(personId, { reason: "Again." })).toEqual(first);
    expect(await world.auditTypes()).toEqual(types);
  });

  it("and its job begin one leaver, also at the same time", async () => {
    // The first calls open connections, and so come one after the other.
    for (let n = 0; n < 4; n++) {
      const { personId } = await world.person(["member"]);
      await updatePerson(admin, personId, { status: "deactivated" });
      const begin = () => waitingAs("people", () => beginLeaver({ personId, byIds: [] }));
      const begun = await Promise.all(Array.from({ length: 8 }, begin));
      expect(new Set(begun.map((leaver) => leaver?.id)).size).toBe(1);
    }
  });

  it("refuses in a dry run too what the deactivation refuses, and deactivates no one", async () => {
    const { personId } = await ownerWithManager();
    const security = await world.person(["security"]);
    await ownPassword(world, security);
    const stale = await signInWorldPerson(world.sql, admin.personId);
    await world.sql("update sessions set authenticated_at = now() - interval '1 hour' where id = $1", [
      stale.sessionId,
    ]);
    const nobody = `per_${"0".repeat(26)}`;
    for (const dryRun of [true, false]) {
      const codeOf = async (id: string, as?: Principal, body: object = { reason: "x" }) => {
        const { http, code } = await leave(id, { dryRun, ...body }, as);
        return `${http} ${code}`;
      };
      expect({
        own: await codeOf(admin.personId),
        unknown: await codeOf(nobody),
        bySecurity: await codeOf(personId, security),
        stale: await codeOf(personId, stale),
        noReason: await codeOf(personId, admin, {}),
      }).toEqual({
        ...{ own: "403 own_account", unknown: "404 person_not_found", bySecurity: "403 forbidden" },
        ...{ stale: "403 step_up_required", noReason: "400 malformed_request" },
      });
    }
    expect([await statusOf(personId), await statusOf(admin.personId)]).toEqual(["active", "active"]);
  });

  it("hands nothing to a person who ended the account first, also if its job comes after this call", async () => {
    const { personId, manager } = await ownerWithManager();
    await updatePerson(admin, personId, { status: "deactivated" });
    const { id, status } = await leave(personId, { reason: "Gone." });
    expect(status).toBe("settling");
    await settleLeaver({ personId, byIds: [manager.personId] }, 60_000);
    const [row] = await world.sql<{ by_ids: string[] }>("select by_ids from leavers where id = $1", [id]);
    expect(row?.by_ids).toEqual([manager.personId]);
    const owned = await world.sql("select 1 from agents where owner_id = $1", [manager.personId]);
    expect(owned).toEqual([]);
  });
});
