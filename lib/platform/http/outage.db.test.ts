import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { prisma } from "@/lib/platform/database/prisma";
import { transaction } from "@/lib/platform/database/transaction";
import { startTestRuntime, type TestRuntime } from "@/lib/testing/runtime";
import { isDatabaseOutage } from "./outage";

let test: TestRuntime;
beforeAll(async () => {
  test = await startTestRuntime();
});
afterAll(() => test.close());

/** PostgreSQL refuses every throttle as it would without room (53100), or for another reason. */
async function refuseThrottles(code: string): Promise<void> {
  const client = new Client({ connectionString: test.database.ownerUrl });
  await client.connect();
  await client.query(`
    create or replace function refuse() returns trigger language plpgsql as
      $$ begin raise exception 'refused' using errcode = '${code}'; end $$;
    create or replace trigger refuse before insert on sign_in_throttles for each row execute function refuse()`);
  await client.end();
}

it.each([
  ["53100", true],
  ["53200", true],
  ["XX000", false],
])("a write that PostgreSQL refuses with %s: an outage is %s, however it was sent", async (code, isOutage) => {
  await refuseThrottles(code);
  const data = { key: code, failures: 1, windowStart: new Date(0) };
  const sent = {
    model: () => prisma().signInThrottle.create({ data }),
    statement: () => prisma().$executeRaw`
      insert into sign_in_throttles (key, failures, window_start) values (${code}, 1, now())`,
    transaction: () => transaction((tx) => tx.signInThrottle.create({ data })),
  };
  for (const [how, send] of Object.entries(sent)) {
    const failure = await Promise.resolve(send()).catch((error: unknown) => error);
    expect(failure, how).toBeInstanceOf(Error);
    expect(isDatabaseOutage(failure), how).toBe(isOutage);
  }
});
