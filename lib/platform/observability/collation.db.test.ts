import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { installRuntime, runtime } from "@/lib/platform/base/runtime";
import { endPools } from "@/lib/platform/database/pool";
import { startTestRuntime, type TestRuntime } from "@/lib/testing/runtime";
import { definePlatformChecks } from "./platform-checks";
import { readiness } from "./readiness";

let test: TestRuntime;
let superuser: Client;
const name = `collated_${randomBytes(6).toString("hex")}`;
const at = (url: string, database: string): string => Object.assign(new URL(url), { pathname: `/${database}` }).href;

beforeAll(async () => {
  test = await startTestRuntime();
  const { superuserUrl } = JSON.parse(process.env.MANDATE_TEST_DATABASES ?? "{}");
  superuser = new Client(at(superuserUrl, "postgres"));
  await superuser.connect();
  await superuser.query(
    `create database ${name} template template0 encoding utf8 locale_provider icu icu_locale 'en-US' locale 'C.UTF-8'`,
  );
  definePlatformChecks({ embedded: true });
});
afterAll(async () => {
  await endPools();
  await superuser.query(`drop database ${name} with (force)`);
  await superuser.end();
  await test.close();
});

const databaseCheck = async () => (await readiness()).checks.find(({ check }) => check === "database");

it("K19 a database whose collation would put ids and beginnings of texts out of order is told of", async () => {
  expect(await databaseCheck()).not.toHaveProperty("degraded");
  await endPools();
  installRuntime({ ...runtime(), databaseUrl: at(runtime().databaseUrl, name) });
  expect(await databaseCheck()).toMatchObject({
    ok: true,
    degraded: true,
    detail: expect.stringContaining("does not order texts by their bytes"),
  });
});
