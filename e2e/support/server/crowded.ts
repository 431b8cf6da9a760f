import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { seededId, seedRows } from "@/lib/testing/many-rows";
import { admin, connectTo, startTestServer, type TestServer } from "./process";

/** Enough undecided requests that an approver's inbox is searched in more portions than it follows by itself. */
const size = 33_000;

/** An agent with a twentieth of all records and thousands of delegations, and one with four of each. */
export const busy = { agent: seededId("agt", 1, 9), delegations: 3_000 };
export const quiet = { agent: seededId("agt", 1, 4_000) };
/** The one of its kind, far from the beginning of every list. */
const rare = seededId("agt", 1, 7_000);

/** Starts a server with thousands of rows of each kind, and an administrator who may read all of them. */
export async function startCrowdedServer(): Promise<TestServer> {
  const server = await startTestServer();
  const { socketDirectory, passwords } = JSON.parse(await readFile(join(server.dataDir, "postgres.json"), "utf8"));
  const superuserUrl = `postgresql://postgres:${passwords.superuser}@localhost/mandate?host=${encodeURIComponent(socketDirectory)}`;
  await seedRows({ superuserUrl }, 1, size);
  const { sql, end } = await connectTo(server);
  await sql("update people set roles = '{admin,security,approver}' where email = $1", [admin.email]);
  await sql("update agents set environment = 'dev' where id = $1", [rare]);
  for (const [table, column] of [
    ["delegations", "id"],
    ["audit_search", "index"],
  ])
    await sql(
      `update ${table} set agent_id = $1 where ${column} in (select ${column} from ${table} where agent_id <> $2 order by ${column} limit $3)`,
      [busy.agent, quiet.agent, busy.delegations],
    );
  await end();
  return server;
}
