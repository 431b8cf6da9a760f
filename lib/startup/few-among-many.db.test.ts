import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listOpen } from "@/lib/control-changes/store";
import { isDetectionOpen } from "@/lib/detections/commands";
import { findOpenChanges } from "@/lib/entitlements/store";
import { anyWaiting, waitingItems } from "@/lib/ownership/leavers/store";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import type { Principal } from "@/lib/principals/principal";
import { readActiveAdmins } from "@/lib/principals/store";
import { listRevocations } from "@/lib/revocation/queries";
import { RevocationFilters } from "@/lib/revocation/schema";
import { tablesRead } from "@/lib/testing/tables-read";
import { createWorld, type World } from "@/lib/testing/world";

const many = 2_000;
/** Rows that a reading of a few touches at most. */
const few = 20;

// $1: how many are over. They come first in the order of their ids.
const statements = [
  `insert into people (id, email, name, roles) select 'per_' || n, n || '@acme.example', 'A member', '{member}'
   from generate_series(1, $1::int) n`,
  `insert into control_changes (id, kind, subject_id, based_on, document, digest, reason, status, proposed_by_id, expires_at)
   select 'chg_' || lpad(n::text, 8, '0'), 'group-entitlement', 'grp_' || n, 1, '{"group":"grp_' || n || '"}', 'd', 'r',
     case when n > $1 then 'proposed' else 'expired' end::control_change_status, 'per_1', now() + interval '1 day'
   from generate_series(1, $1::int + 2) n`,
  `insert into leaver_items (leaver_id, kind, subject_id, outcome)
   select 'lvr_1', 'delegation', 'dlg_' || lpad(n::text, 8, '0'),
     case when n > $1 then 'waiting' else 'ended' end::leaver_outcome from generate_series(1, $1::int + 2) n`,
  `insert into detections (id, kind, agent_id, instance_id, sightings)
   select 'det_' || lpad(n::text, 8, '0'), 'superseded_key_used', 'agt_' || n, 'ins_' || n, '[]'
   from generate_series(1, $1::int) n`,
  `insert into revocations (id, scope, subject_id, reason, actor_id, effective_at, impact)
   select 'rev_' || lpad(n::text, 26, '0'), 'delegation', 'dlg_' || n, 'r', case when n % 1000 = 0 then $2 else 'per_1' end, now(), '{}'
   from generate_series(1, $1::int) n`,
];

let world: World;
let member: Principal;
beforeAll(async () => {
  world = await createWorld();
  await world.person(["admin"]);
  member = await world.person(["member"]);
  const client = new pg.Client({ connectionString: world.superuserUrl });
  await client.connect();
  await client.query("set session_replication_role = replica");
  for (const statement of statements)
    await client.query(statement, statement.includes("$2") ? [many, member.personId] : [many]);
  await client.end();
});
afterAll(() => world.end());

const page = { after: undefined, take: 50 };

const readings: Record<string, [read: () => Promise<unknown>, found: unknown]> = {
  "admins among people": [async () => (await readActiveAdmins(prisma())).length, 1],
  "changes that wait": [async () => (await listOpen(["group-entitlement"], clock.now(), page)).length, 2],
  "a change that waits, by what it names": [
    async () => (await findOpenChanges(clock.now(), { ...page, subject: `grp_${many + 1}` })).length,
    1,
  ],
  "what a leaver left behind and waits": [
    async () => (await waitingItems(prisma(), "lvr_1", "delegation", { take: 50 })).map(({ outcome }) => outcome),
    ["waiting", "waiting"],
  ],
  "whether anything that a leaver left behind waits": [() => anyWaiting(prisma(), "lvr_1"), true],
  "the revocations that a person made": [
    async () => (await listRevocations(member, RevocationFilters.parse({}))).revocations.length,
    2,
  ],
  "the stop of a subject by its id": [
    async () => (await listRevocations(member, RevocationFilters.parse({ q: "subject:dlg_1000" }))).revocations.length,
    1,
  ],
  "an open detection about an instance": [
    () => isDetectionOpen(prisma(), "superseded_key_used", { id: "ins_7", agentId: "agt_7" }),
    true,
  ],
};

describe("few among many that are over, or of other things", () => {
  it.each(Object.entries(readings))("finds %s without passing over the others", async (_, [read, found]) => {
    let answer: unknown;
    const touched = await tablesRead(world.ownerUrl, async () => {
      answer = await read();
    });
    expect(answer).toEqual(found);
    expect([...touched].filter(([, { rows }]) => rows > few)).toEqual([]);
  });
});
