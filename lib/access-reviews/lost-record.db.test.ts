import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { getExport } from "@/lib/exports/queries";
import type { Principal } from "@/lib/principals/principal";
import { answered, applied, itemsOf, openedReview } from "@/lib/testing/access-reviews";
import { given } from "@/lib/testing/direct";
import { sealAll } from "@/lib/testing/sealing";
import { createWorld, signInWorldPerson, type World } from "@/lib/testing/world";
import { startReviewPack } from "./commands/pack";
import { submitAnswers } from "./commands/submit";
import { writePack } from "./pack/write";

let world: World;
let admin: Principal;
let id: string;
let superuser: pg.Client;
beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin"]);
  const agent = await given.agent();
  const owner = await signInWorldPerson(world.sql, agent.owner.personId);
  const scope = { kind: "agents", q: `id:${agent.agentId}` };
  id = await openedReview(admin, { name: "Each quarter", scope, reviewers: "owners" });
  await answered(owner, id, (await itemsOf(owner, id))[0] ?? expect.fail(), {});
  await submitAnswers(owner, id);
  await applied(id);
  await given.colleague(agent);
  await sealAll();
  superuser = new pg.Client(world.superuserUrl);
  await superuser.connect();
  await superuser.query("set session_replication_role = replica");
});
afterAll(async () => {
  await superuser.end();
  await world.end();
});

async function outcome(): Promise<string> {
  const exportId = await startReviewPack(admin, id);
  await writePack(exportId);
  const { status, code } = await getExport(admin, exportId);
  return code ?? status;
}

it.each(["planned", "submitted", "closed", "%"])(
  "a pack of a review fails where its records access-review.%s lost their search rows",
  async (type) => {
    const lost = `where type like 'access-review.${type}' and refs @> array['${id}']`;
    await superuser.query(`create table kept_rows as select * from audit_search ${lost}`);
    await superuser.query(`delete from audit_search ${lost}`);
    const found = await outcome();
    await superuser.query("insert into audit_search select * from kept_rows");
    await superuser.query("drop table kept_rows");
    expect(found).toBe("record_missing");
  },
);

it("a pack of a review is whole where the log is", async () => {
  expect(await outcome()).toBe("done");
});
