import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Principal } from "@/lib/principals/principal";
import { addProvider, editProvider } from "@/lib/sign-in/providers/commands/configure";
import { createWorld, foundedBy, type World } from "@/lib/testing/world";
import { confirmProviderChange, endProviderChange } from "./commands";

// A sign-in locks the provider and then its person. A proposal that locks them in the other order would cause a
// deadlock, and a stop would wait behind both.

let world: World;
let one: Principal;
let two: Principal;
let made = 0;
let providerId: string;
/** A sign-in of the first admin, between its two locks. */
let signIn: pg.Client;
beforeAll(async () => {
  world = await createWorld();
  [one, two] = await foundedBy(world);
});
afterAll(() => world.end());

const waiting = async () => {
  const [open] = await world.sql<{ id: string; digest: string }>(
    "select id, digest from control_changes where subject_id = $1 and status = 'proposed'",
    [providerId],
  );
  if (!open) throw new Error("Nothing waits.");
  return open;
};
const propose = () => editProvider(one, providerId, { groupsClaim: `groups-${++made}` }, undefined);

beforeEach(async () => {
  const slug = `lock-${++made}`;
  const settings = { slug, name: "Okta", issuer: `https://${slug}.example`, clientId: slug, clientSecret: "a secret" };
  providerId = (await addProvider(one, settings)).provider.id;
  const { id, digest } = await waiting();
  await confirmProviderChange(two, { providerId, changeId: id }, digest);
  return () => signIn.end();
});

const others = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;

async function begunSignIn(): Promise<void> {
  signIn = new pg.Client({ connectionString: world.ownerUrl });
  await signIn.connect();
  await signIn.query("begin");
  await signIn.query("select 1 from identity_providers where id = $1 for share", [providerId]);
}

describe("a sign-in of an admin", () => {
  it.each<[string, () => Promise<unknown>]>([
    ["an edit that waits for a second admin is proposed", propose],
    [
      "a proposal is taken back",
      async () => endProviderChange(one, { providerId, changeId: (await waiting()).id }, "withdraw", ""),
    ],
  ])("never waits in a circle while %s", async (_, act) => {
    if (act !== propose) await propose();
    await begunSignIn();
    const acting = act();
    await expect.poll(async () => (await world.sql(others)).length).toBeGreaterThan(0);
    await signIn.query("select 1 from people where id = $1 for update nowait", [one.personId]);
    await signIn.query("commit");
    await acting;
  });
});
