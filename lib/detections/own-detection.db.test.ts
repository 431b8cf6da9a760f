import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as CLOSE } from "@/app/api/detections/[detectionId]/close/route";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { codeOf } from "@/lib/testing/refusal";
import { createWorld, foundedBy, ownPassword, type World } from "@/lib/testing/world";
import { buildActiveAgent } from "@/prisma/seed/builders/agent";
import { assignDetection } from "./assign";
import { closeDetection, commentDetection, judgeDetection, raiseDetection } from "./commands";
import { getDetection, listDetections } from "./queries";
import { DetectionFilters } from "./schema";
import { addOrCount } from "./watching/findings.store";

let world: World;
let owner: Principal;
let other: Principal;
beforeAll(async () => {
  world = await createWorld();
  [owner, other] = [await world.person(["security"]), await world.person(["security"])];
});
afterAll(() => world.end());

/** An open finding of a rule about an agent that `owner` owns. */
async function found(): Promise<string> {
  const [agent, id] = [await buildActiveAgent(owner), newId("detection")];
  await world.sql(
    "insert into detections (id, kind, agent_id, subject_id, sightings) values ($1, 'denial_burst', $2, $2, '[]')",
    [id, agent.id],
  );
  return id;
}

/** A detection that is raised in the transaction that reacts, about an agent of `owner`. */
async function raised(): Promise<string> {
  const agent = await buildActiveAgent(owner);
  const seen = { kind: "approval_drip", agentId: agent.id, instanceId: null } as const;
  await transaction((tx) => raiseDetection(tx, { ...seen, sightings: [] }));
  const [row] = await world.sql<{ id: string }>("select id from detections where agent_id = $1", [agent.id]);
  return row?.id ?? expect.fail();
}

/** A finding of a rule, as the watcher keeps it, about an agent of `owner`. */
async function foundByRule(): Promise<string> {
  const [{ id: agentId }, id] = [await buildActiveAgent(owner), newId("detection")];
  const about = { id, agentId, subjectId: agentId, personId: null, serverId: null, instanceId: null };
  const finding = { kind: "denial_burst", severity: "high", reason: "Many.", baseline: {}, evidence: [] } as const;
  await transaction((tx) => addOrCount(tx, { ...about, ...finding, at: new Date() }));
  return id;
}

/** Gives the agent of a detection to another person. */
const given = (id: string, to: Principal) =>
  world.sql("update agents set owner_id = $1 where id = (select agent_id from detections where id = $2)", [
    to.personId,
    id,
  ]);

const note = "The migration tries every account.";
const inADay = () => new Date(Date.now() + 86_400_000);
const statusOf = async (id: string) => (await getDetection(other, id)).status;
const factsOf = async (id: string) => {
  const rows = await world.sql<{ facts: object }>(
    `select convert_from(body, 'UTF8')::jsonb -> 'facts' as facts from log_entries
     where convert_from(body, 'UTF8') like $1 and type <> 'detection.raised' order by id desc limit 1`,
    [`%${id}%`],
  );
  return rows[0]?.facts;
};

describe("while the organisation is founded,", () => {
  it("an owner assesses a detection about their agent alone, on record", async () => {
    const [closed, dismissed] = [await found(), await found()];
    expect((await getDetection(owner, closed)).can).toEqual(["close", "confirm", "expect", "dismiss", "assign"]);
    await assignDetection(owner, closed, { to: "me" });
    await closeDetection(owner, closed, note);
    expect(await factsOf(closed)).toMatchObject({ alone: true });
    await judgeDetection(owner, dismissed, { as: "dismissed", note });
    expect(await factsOf(dismissed)).toMatchObject({ alone: true });
    const left = await raised();
    await given(left, other);
    await closeDetection(owner, left, note);
    expect(await factsOf(left)).toMatchObject({ alone: true });
  });
});

describe("with two independent admins,", () => {
  beforeAll(async () => {
    await foundedBy(world);
    await ownPassword(world, owner);
  });

  it("an owner neither closes, confirms, expects, dismisses nor assigns a detection about their agent", async () => {
    const id = await found();
    const refused = [
      closeDetection(owner, id, note),
      judgeDetection(owner, id, { as: "confirmed", note }),
      judgeDetection(owner, id, { as: "expected", note, until: inADay() }),
      judgeDetection(owner, id, { as: "dismissed", note }),
      assignDetection(owner, id, { to: "me" }),
      assignDetection(owner, id, { email: other.email }),
    ];
    expect(await Promise.all(refused.map(codeOf))).toEqual(Array(6).fill("own_detection"));
    expect(await statusOf(id)).toBe("open");
    const response = await world.call(CLOSE, {
      ...{ method: "POST", path: `/api/detections/${id}/close`, params: { detectionId: id } },
      ...{ as: owner, body: { note } },
    });
    expect([response.status, await response.json()]).toMatchObject([403, { code: "own_detection" }]);
  });

  it("the reason is shown with each action, and comments stay possible", async () => {
    const id = await found();
    const reason = "You own this agent. Another person must assess its detections.";
    const refusal = { code: "own_detection", reason };
    const shown = { can: [], whyNot: { close: refusal, confirm: refusal, dismiss: refusal, assign: refusal } };
    expect(await getDetection(owner, id)).toMatchObject(shown);
    const { detections } = await listDetections(owner, DetectionFilters.parse({ q: `id:${id}` }));
    expect(detections).toMatchObject([shown]);
    await commentDetection(owner, id, note);
  });

  it("another person assesses it, but never assigns it to the owner", async () => {
    const id = await found();
    expect(await codeOf(assignDetection(other, id, { email: owner.email }))).toBe("assignee_unknown");
    await judgeDetection(other, id, { as: "expected", note, until: inADay() });
    await judgeDetection(owner, id, { as: "open", note });
    await closeDetection(other, id, note);
    expect(await statusOf(id)).toBe("closed");
    expect(await factsOf(id)).not.toHaveProperty("alone");
  });

  it("the owner of this moment counts", async () => {
    const id = await found();
    await given(id, other);
    expect(await codeOf(closeDetection(other, id, note))).toBe("own_detection");
    expect(await codeOf(closeDetection(owner, id, note))).toBe("done");
  });

  it.each([
    ["in the transaction that saw it", raised],
    ["by a rule", foundByRule],
  ])("who owned the agent when it was raised %s does not assess it after giving it away", async (_, raise) => {
    const id = await raise();
    await given(id, await world.person(["member"]));
    const refused = [
      closeDetection(owner, id, note),
      judgeDetection(owner, id, { as: "dismissed", note }),
      assignDetection(owner, id, { to: "me" }),
    ];
    expect(await Promise.all(refused.map(codeOf))).toEqual(Array(3).fill("own_detection"));
    expect(await codeOf(assignDetection(other, id, { email: owner.email }))).toBe("assignee_unknown");
    const reason = "You owned this agent when it was detected. Another person must assess it.";
    const shown = await getDetection(owner, id);
    expect(shown).toMatchObject({ can: [], whyNot: { close: { code: "own_detection", reason } } });
    expect(Object.keys(shown)).not.toContain("ownerThenId");
    await commentDetection(owner, id, note);
    expect(await codeOf(closeDetection(other, id, note))).toBe("done");
  });

  it("a person never assesses a detection about themselves", async () => {
    const id = newId("detection");
    await world.sql(
      "insert into detections (id, kind, person_id, sightings) values ($1, 'break_glass_used', $2, '[]')",
      [id, owner.personId],
    );
    expect(await codeOf(closeDetection(owner, id, note))).toBe("own_detection");
    expect(await codeOf(commentDetection(owner, id, note))).toBe("own_detection");
    expect(await codeOf(closeDetection(other, id, note))).toBe("done");
  });
});
