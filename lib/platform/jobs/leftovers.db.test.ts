import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { seededId, seedRows } from "@/lib/testing/many-rows";
import { createWorld, type World } from "@/lib/testing/world";
import { removeLeftovers } from "./clean-up";

const [agent, person] = [seededId("agt", 1, 1), seededId("per", 1, 1)];

let world: World;
beforeAll(async () => {
  world = await createWorld();
  await seedRows(world, 1, 40);
  await world.sql(
    `insert into resource_servers (id, identifier, name, types, created_by_id) values ('rsv_1', 'https://a.example', 'a', '[]', $1)`,
    [person],
  );
});
afterAll(() => world.end());

const idsOf = async (table: string): Promise<string[]> =>
  (await world.sql<{ id: string }>(`select id from ${table} order by id`)).map(({ id }) => id);
const countOf = async (table: string): Promise<number> =>
  (await world.sql<{ count: number }>(`select count(*)::int as count from ${table}`))[0]?.count ?? 0;
const days = (count: number) => `now() - interval '${count} days'`;
const [old, young] = [days(401), days(399)];

describe("what is over goes after its time, and what something still refers to stays", () => {
  beforeEach(() =>
    world.sql(`truncate detections, detection_notes, action_approvals, action_approval_votes, enrolment_tokens,
      leavers, leaver_items`),
  );

  it("enrolment tokens that enrolled nothing, a month after their end", async () => {
    const token = (id: string, status: string, end: string) =>
      world.sql(
        `insert into enrolment_tokens (id, agent_id, token_hash, status, expires_at, created_by_id)
       values ($1, $2, $1, $3::enrolment_token_status, ${end}, $4)`,
        [id, agent, status, person],
      );
    for (const status of ["expired", "revoked", "used", "open"]) await token(`old ${status}`, status, days(31));
    for (const status of ["expired", "revoked"]) await token(`young ${status}`, status, days(29));
    await removeLeftovers(60_000);
    expect(await idsOf("enrolment_tokens")).toEqual(["old open", "old used", "young expired", "young revoked"]);
  });

  it("detections that are settled, with their notes, 400 days after the last word about them", async () => {
    const detection = (id: string, status: string, more = "null, null, null") =>
      world.sql(
        `insert into detections (id, kind, agent_id, status, sightings, raised_at, closed_at, expected_until, last_seen_at)
       values ($1, 'denial_burst', $2, $3::detection_status, '[]', ${old}, ${more})`,
        [id, agent, status],
      );
    const note = (id: string, at: string) =>
      world.sql(
        `insert into detection_notes (detection_id, what, by_id, note, at) values ($1, 'comment', $2, 'Seen.', ${at})`,
        [id, person],
      );
    for (const status of ["open", "confirmed", "closed", "dismissed", "expected"]) await detection(status, status);
    await detection("closed lately", "closed", `${young}, null, null`);
    await detection("expected still", "expected", `null, ${young}, null`);
    await detection("seen lately", "expected", `null, null, ${young}`);
    await detection("dismissed lately", "dismissed");
    await note("dismissed", old);
    await note("dismissed lately", young);
    await removeLeftovers(60_000);
    const left = ["closed lately", "confirmed", "dismissed lately", "expected still", "open", "seen lately"];
    expect(await idsOf("detections")).toEqual(left);
    expect(await countOf("detection_notes")).toBe(1);
  });

  it("actions that no person answered, and not while there is a legal hold or an open case", async () => {
    const approval = (id: string, status: string, end: string, by: string | null = null) =>
      world.sql(
        `insert into action_approvals (id, status, agent_id, instance_id, delegation_id, resource_server_id, represented_ids,
         action, resource_type, resource, document, digest, asked_by_decision, created_at, expires_at, decided_by_id,
         used_by_decision)
       values ($1, $2::action_approval_status, $3, 'ins', 'dlg', 'rsv_1', '{}', 'create', 'payment', 'eu', '{}', $1, 'dec',
         ${days(500)}, ${end}, $4, case when $1 = 'used' then 'dec' end)`,
        [id, status, agent, by],
      );
    await approval("expired", "expired", old);
    await approval("expired lately", "expired", young);
    await approval("denied", "denied", old, person);
    await approval("approved, then expired", "expired", old, person);
    await approval("used", "used", old, person);
    await approval("pending", "pending", old);
    await approval("half approved", "expired", old);
    await world.sql(
      `insert into action_approval_votes (approval_id, step, person_id, at) values ('half approved', 1, $1, ${old})`,
      [person],
    );
    await world.sql(
      `insert into legal_holds (id, name, reason, from_at, to_at, placed_by_id) values ('lgh', 'n', 'r', ${days(900)}, now(), $1)`,
      [person],
    );
    await world.sql(
      `insert into cases (id, title, from_at, to_at, created_by_id, assignee_id) values ('cas', 't', ${days(900)}, now(), $1, $1)`,
      [person],
    );
    const stays = ["approved, then expired", "denied", "expired lately", "half approved", "pending", "used"];
    const ends = [
      "update legal_holds set released_at = now(), released_by_id = $1",
      "update cases set closed_at = now(), closed_by_id = $1, close_reason = 'Done.'",
    ];
    for (const end of ends) {
      await removeLeftovers(60_000);
      expect(await idsOf("action_approvals")).toEqual([...stays, "expired"].toSorted());
      await world.sql(end, [person]);
    }
    await removeLeftovers(60_000);
    expect(await idsOf("action_approvals")).toEqual(stays);
  });

  const settled = () =>
    world.sql(
      `insert into detections (id, kind, agent_id, status, sightings, raised_at, closed_at)
       values ('held', 'denial_burst', $1, 'closed', '[]', ${old}, ${old})`,
      [agent],
    );
  const placements = {
    "a legal hold that is placed": `insert into legal_holds (id, name, reason, from_at, to_at, placed_by_id)
      values ('lgh_late', 'n', 'r', ${days(900)}, now(), '${person}')`,
    "a case that is opened": `insert into cases (id, title, from_at, to_at, created_by_id, assignee_id)
      values ('cas_late', 't', ${days(900)}, now(), '${person}', '${person}')`,
    "a case that is opened again": `update cases set closed_at = null, closed_by_id = null, close_reason = null
      where id = 'cas_late'`,
  };
  const lifted = [
    "update legal_holds set released_at = now(), released_by_id = $1 where released_at is null",
    "update cases set closed_at = now(), closed_by_id = $1, close_reason = 'Done.' where closed_at is null",
  ];

  it.each(Object.entries(placements))("%s while a portion is about to run keeps the rows", async (_, placement) => {
    await settled();
    const placing = new Client({ connectionString: world.ownerUrl });
    await placing.connect();
    await placing.query("begin");
    await placing.query(placement);
    let over = false;
    const removing = removeLeftovers(1_000).then(() => {
      over = true;
    });
    const waiting = `select 1 from pg_locks where relation in ('legal_holds'::regclass, 'cases'::regclass) and not granted
      and database = (select oid from pg_database where datname = current_database())`;
    await expect.poll(async () => over || (await world.sql(waiting)).length > 0).toBe(true);
    await placing.query("commit");
    await placing.end();
    await removing;
    expect(await idsOf("detections")).toEqual(["held"]);
    for (const end of lifted) await world.sql(end, [person]);
    await removeLeftovers(60_000);
    expect(await idsOf("detections")).toEqual([]);
  });

  it("no hold waits, and no clean-up, while nothing is due", async () => {
    const placing = new Client({ connectionString: world.ownerUrl });
    await placing.connect();
    await placing.query("begin");
    await placing.query("lock table legal_holds, cases in row exclusive mode");
    await removeLeftovers(60_000);
    await placing.query("rollback");
    await placing.end();
  });

  it("what a leaver left behind goes in portions, and the leaver after it", async () => {
    await world.sql(
      `insert into leavers (id, person_id, grace_ends_at, status, finished_at)
       values ('lvr', $1, now(), 'finished', ${days(731)})`,
      [person],
    );
    await world.sql(
      `insert into leaver_items (leaver_id, kind, subject_id, outcome) select 'lvr', 'delegation', 'dlg' || n, 'ended' from generate_series(1, 9000) n`,
    );
    await world.sql(`create function at_most_a_portion() returns trigger language plpgsql as $$
      begin if (select count(*) from gone) > 4000 then raise 'too many at once'; end if; return null; end $$`);
    await world.sql(`create trigger at_most_a_portion after delete on leaver_items referencing old table as gone
      for each statement execute function at_most_a_portion()`);
    await removeLeftovers(0);
    expect([await countOf("leaver_items"), await countOf("leavers")]).toEqual([9000, 1]);
    await removeLeftovers(60_000);
    expect([await countOf("leaver_items"), await countOf("leavers")]).toEqual([0, 0]);
  });
});
