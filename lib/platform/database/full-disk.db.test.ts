import { afterAll, beforeAll, expect, it } from "vitest";
import { definePlatformChecks } from "@/lib/platform/observability/platform-checks";
import { readiness } from "@/lib/platform/observability/readiness";
import { startTestRuntime, type TestRuntime } from "@/lib/testing/runtime";
import { isDiskFull } from "./full-disk";
import { endPools, sqlPool } from "./pool";

let test: TestRuntime;
beforeAll(async () => {
  test = await startTestRuntime();
  definePlatformChecks({ embedded: true });
});
afterAll(async () => {
  await endPools();
  await test.close();
});

const databaseCheck = async () => (await readiness()).checks.find(({ check }) => check === "database");
const refuse = (code: string) =>
  sqlPool().query(`do $$ begin raise exception 'no space' using errcode = '${code}'; end $$`);

it("a PostgreSQL that refuses a write for want of space is not ready, though it answers", async () => {
  await expect(refuse("53200")).rejects.toThrow("no space");
  expect(await databaseCheck()).toMatchObject({ ok: true });
  await expect(refuse("53100")).rejects.toThrow("no space");
  expect(await databaseCheck()).toMatchObject({ ok: false, detail: expect.stringContaining("full") });
  expect([isDiskFull(performance.now() + 9_000), isDiskFull(performance.now() + 10_001)]).toEqual([true, false]);
});
