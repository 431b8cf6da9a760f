import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { databaseProcesses, signalDatabase } from "@/e2e/support/server/database";
import { connectTo, discard, startTestServer, type TestServer } from "@/e2e/support/server/process";
import { Load, type Observation, observe } from "@/e2e/support/server/race";
import { addSubject, payments, type Stage, type Subject, setStage } from "@/lib/testing/stage";

let server: TestServer;
let stage: Stage;
let subject: Subject;

beforeAll(async () => {
  server = await startTestServer();
  stage = await setStage(server);
  const limits = [{ field: "amount", unit: "USD", max_each: "500.00", max_total: "100000.00", window: "P1D" }];
  subject = await addSubject(stage, [payments(stage, { limits })]);
  const ways = [...(await askAll(12)), ...(await askAll(12))].map(({ startedAt, endedAt }) => endedAt - startedAt);
  promptMs = dueMs + Math.max(2_000, 5 * Math.max(...ways));
});
afterAll(() => discard(server));

const dueMs = 2_000;
/** The answer is due in two seconds; the rest is the way there and back, as long as this machine takes for it at the worst. */
let promptMs = 0;

/** Asks several questions at once, so that every connection of the server is tried. */
const askAll = (count: number): Promise<Observation[]> =>
  Promise.all(Array.from({ length: count }, () => observe(stage, subject, {})));

function expectRefusedPromptly(observations: readonly Observation[]): void {
  for (const { allowed, status, startedAt, endedAt } of observations) {
    expect({ allowed, refused: status === 503 || status === 200 }).toEqual({ allowed: false, refused: true });
    expect(endedAt - startedAt).toBeLessThan(promptMs);
  }
}

const expectRecovery = () =>
  expect.poll(() => observe(stage, subject, {}), { timeout: 30_000 }).toMatchObject({ status: 200, allowed: true });

const get = async (path: string) => {
  const startedAt = performance.now();
  const { status } = await fetch(`${server.url}${path}`);
  return { status, ms: performance.now() - startedAt };
};

/** Every decision that was answered is in the log. */
async function expectRecorded(observations: readonly Observation[]): Promise<void> {
  const ids = observations.flatMap(({ allowed, decisionId }) => (allowed && decisionId ? [decisionId] : []));
  const { sql, end } = await connectTo(server);
  const rows = await sql(
    `select one.id from unnest($1::text[]) as one(id) where exists (
       select from log_entries where position(convert_to(one.id, 'UTF8') in body) > 0)`,
    [ids],
  );
  await end();
  expect(rows.length).toBe(ids.length);
}

// Stops processes by /proc: there is no other portable way to find the children of PostgreSQL.
describe.runIf(process.platform === "linux")(
  "I1 without its database the server allows nothing, and says so at once",
  () => {
    it("PostgreSQL stands still: refused within the time, and allowed again when it goes on", async () => {
      const before = await askAll(4);
      expect(before.every(({ allowed }) => allowed)).toBe(true);
      await signalDatabase(server, "SIGSTOP");
      try {
        expectRefusedPromptly(await askAll(12));
        // Also once every connection hangs.
        expectRefusedPromptly(await askAll(12));
        expect((await get("/healthz")).status).toBe(200);
        const ready = await get("/readyz");
        expect(ready.status).toBe(503);
        expect(ready.ms).toBeLessThan(promptMs);
        const startedAt = performance.now();
        const token = await subject.instance.requestToken(stage.server.identifier);
        expect(token.status).toBe(503);
        expect(performance.now() - startedAt).toBeLessThan(promptMs);
        // A key that no server has cached must be looked up first. That wait counts too.
        const unknown = await fetch(`${server.url}/access/v1/evaluation`, {
          method: "POST",
          headers: { authorization: `Bearer mpk_${"0".repeat(43)}`, "content-type": "application/json" },
          body: "{}",
        });
        expect(unknown.status).toBe(503);
        expect(performance.now() - startedAt).toBeLessThan(2 * promptMs);
        // So is a page, with the time after which to ask again.
        const page = await stage.admin.get("/agents");
        expect([page.status, page.headers.get("retry-after")]).toEqual([503, "2"]);
      } finally {
        await signalDatabase(server, "SIGCONT");
      }
      await expectRecovery();
      await expectRecorded([...before, ...(await askAll(4))]);
    });

    it("PostgreSQL is killed: refused meanwhile, started again, and nothing that was answered is lost", async () => {
      const load = new Load(() => observe(stage, subject, {}), { servers: [server.url], perServer: 12 });
      await load.answered(24);
      const [postmaster = 0] = await databaseProcesses(server);
      process.kill(postmaster, "SIGKILL");
      await load.answered(48);
      await load.stop();
      for (const { status, startedAt, endedAt } of load.observations) {
        expect([200, 503]).toContain(status);
        expect(endedAt - startedAt).toBeLessThan(promptMs);
      }
      await expectRecovery();
      await expectRecorded(load.observations);
    });
  },
);
