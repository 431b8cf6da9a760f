import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { routeFiles } from "@/app/api/routes";
import { median } from "@/bench/load";
import { nounSubjectsOf } from "@/bench/scale/noun-reads";
import type { Asker, Read } from "@/bench/scale/read";
import { firstValue, type Known, subjectsOf } from "@/bench/scale/subjects";
import { runtime } from "@/lib/platform/base/runtime";
import { endPools, timeouts } from "@/lib/platform/database/pool";
import { endPrisma } from "@/lib/platform/database/prisma";
import { installSessionSecret } from "@/lib/platform/http/session/secret";
import type { Principal } from "@/lib/principals/principal";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database";
import { callRoute, cookieOf, type Route, signInWorldPerson } from "@/lib/testing/world";
import { fillLab } from "@/prisma/seed/scale/seed";
import { fullSizes } from "@/prisma/seed/scale/sizes";

// A laboratory of a fiftieth, and statement time-outs of a fiftieth: what takes too long there takes too long at full size.
const share = 50;
const sizes = {
  agents: fullSizes.agents / share,
  delegations: fullSizes.delegations / share,
  entries: fullSizes.entries / share,
  seed: "fiftieth",
};
const usual = { ...timeouts };

export type Asked = Pick<Read, "as" | "path" | "body"> & { method?: string };

/** A laboratory of a fiftieth without a server: its API is asked by calling the handlers. */
export class Fiftieth {
  private readonly people = new Map<Asker, Principal>();

  private constructor(
    readonly database: TestDatabase,
    /** A superuser's connection. */
    readonly client: Client,
    readonly known: Known,
    private readonly dataDir: string,
  ) {}

  static async open(): Promise<Fiftieth> {
    const database = await createTestDatabase();
    const dataDir = await mkdtemp(join(tmpdir(), "mandate-fiftieth-"));
    const story = await fillLab(database, { sizes, dataDir, say: () => undefined });
    const client = new Client({ connectionString: database.superuserUrl });
    await client.connect();
    const people = Object.fromEntries(Object.entries(story.people).map(([role, { personId }]) => [role, personId]));
    const query = firstValue(client);
    const subjects = await subjectsOf(query);
    const known = { subjects, nouns: await nounSubjectsOf(query), notes: { ...story, people } };
    installSessionSecret();
    await endPrisma();
    await endPools();
    const slow = await slowness(client);
    Object.assign(timeouts, { statement_timeout: Math.round(Math.max(usual.statement_timeout / share, slow)) });
    return new Fiftieth(database, client, known, dataDir);
  }

  async close(): Promise<void> {
    Object.assign(timeouts, usual);
    await endPrisma();
    await endPools();
    await this.client.end();
    await this.database.drop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  /** Calls the API's handler for a path as Next would. */
  async ask({ as, path, body, method = body ? "POST" : "GET" }: Asked): Promise<Response> {
    const { pathname } = new URL(path, runtime().publicUrl);
    // As a router does, a path that is written out wins over one with a parameter.
    const found = routeFiles.toSorted((a, b) => a.path.split("[").length - b.path.split("[").length);
    for (const { path: pattern, module } of found) {
      const params = new RegExp(`^${pattern.replaceAll(/\[(\w+)\]/g, "(?<$1>[^/]+)")}$`).exec(pathname)?.groups;
      const handle = (module as Record<string, Route>)[method];
      if ((!params && pattern !== pathname) || !handle) continue;
      const headers = { cookie: await cookieOf(await this.personOf(as)) };
      const call = { method, path, params: { ...params }, headers, ...(body ? { body } : {}) };
      return callRoute(runtime().publicUrl, handle, call);
    }
    throw new Error(`No route takes ${method} ${path}.`);
  }

  /** The status and code of an answer; empty for a success. */
  async statusOf(asked: Asked): Promise<string> {
    const response = await this.ask(asked);
    const text = await response.text();
    return response.status < 300 ? "" : `${response.status} ${/"code":"(\w+)"/.exec(text)?.[1] ?? ""}`;
  }

  private async personOf(asker: Asker): Promise<Principal> {
    const found = this.people.get(asker);
    if (found) return found;
    const email = asker === "member" ? "person-17@scale.example" : `${asker}@scale.example`;
    const { rows } = await this.client.query<{ id: string }>("select id from people where email = $1", [email]);
    const sql = async <Row extends object>(text: string, values: unknown[] = []) =>
      (await this.client.query(text, values)).rows as Row[];
    const person = await signInWorldPerson(sql, rows[0]?.id ?? "");
    this.people.set(asker, person);
    return person;
  }
}

/**
 * Ten times what reading every delegation with its version takes at this moment: less than a fiftieth of the usual
 * time-out on a quiet machine, more on one that does much else.
 */
async function slowness(client: Client): Promise<number> {
  const took: number[] = [];
  for (let i = 0; i < 5; i++) {
    const from = performance.now();
    await client.query(
      "select count(*) from delegation_versions v join delegations d on d.id = v.delegation_id where v.digest <> d.purpose",
    );
    took.push(performance.now() - from);
  }
  return 10 * median(took);
}
