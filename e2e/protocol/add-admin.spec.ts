import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connectTo, discard, startTestServer, type TestServer } from "@/e2e/support/server/process";
import { HttpClient, signIn } from "@/lib/testing/http";

const run = promisify(execFile);

// A second independent admin founds the organisation, so no other test may use this server.
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => discard(server));

/** Runs the operator's command while the server serves. */
async function addAdmin(...args: string[]): Promise<string> {
  const env = { ...process.env, PUBLIC_URL: server.publicUrl, MANDATE_DATA_DIR: server.dataDir };
  const { stdout } = await run(process.execPath, ["--import", "tsx", "scripts/add-admin.ts", ...args], { env });
  return stdout;
}

it("the operator invites an admin beside a running server, who joins by the link, on record", async () => {
  const email = "operator-made@acme.example";
  const printed = await addAdmin("--email", email, "--name", "Second Admin");
  const token = /\/invitation\?token=(\S+)/.exec(printed)?.[1];
  const password = "a password of their own";
  const accepted = await new HttpClient(server.url).post("/api/invitations/accept", { token, password });
  expect(accepted.status).toBe(200);
  const admin = await signIn(server.url, { email, password });
  expect((await admin.get<{ person: { roles: string[] } }>("/api/session")).body.person.roles).toEqual(["admin"]);
  const { sql, end } = await connectTo(server);
  const made = "select 1 from log_entries where type = 'person.created' and body like '%\"operator\"%'::bytea";
  expect(await sql(made)).toHaveLength(1);
  await end();
  await expect(addAdmin("--email", email, "--name", "Again")).rejects.toMatchObject({
    stderr: expect.stringContaining("exists already"),
  });
  await expect(addAdmin("--email", "nobody")).rejects.toMatchObject({ stderr: expect.stringContaining("Usage:") });
});
