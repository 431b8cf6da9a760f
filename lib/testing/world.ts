import { newId } from "@/lib/platform/base/id";
import type { Runtime } from "@/lib/platform/base/runtime";
import { ServingClient } from "@/lib/platform/database/serving-client";
import { transaction } from "@/lib/platform/database/transaction";
import { sessionCookieName, sessionCookieValue } from "@/lib/platform/http/session/cookie";
import { installSessionSecret } from "@/lib/platform/http/session/secret";
import { type PersonRole, sessionMaxSeconds } from "@/lib/principals/model";
import type { Principal } from "@/lib/principals/principal";
import { insertPerson } from "@/lib/principals/store";
import { principalOfSession } from "@/lib/sign-in/authentication";
import { collectRecords } from "./collected-records";
import type { Sql } from "./database";
import { ensureFirstStart, startTestRuntime } from "./runtime";

export type Route = (request: Request, context?: { params: Promise<unknown> }) => Promise<Response>;

export type Call = {
  method?: string;
  /** Path and query; the origin is the world's. */
  path?: string;
  params?: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is, instead of `body`. */
  raw?: BodyInit;
  /** Whose session cookie the request carries; none without it. */
  as?: Principal;
  headers?: Record<string, string>;
};

/** A running Mandate without a server: a database of its own, keys, an organisation, and people to act as. */
export type World = {
  runtime: Runtime;
  ownerUrl: string;
  /** Connects as the superuser, as a bulk load may. */
  superuserUrl: string;
  /** Makes a person with these roles who is signed in, and answers them as a request would find them. */
  person(roles: PersonRole[], options?: { name?: string; email?: string }): Promise<Principal>;
  /** The `Cookie` header of a person's session. */
  cookie(principal: Principal): Promise<string>;
  /** Calls a route's handler as Next would. */
  call(route: Route, call?: Call): Promise<Response>;
  /** Runs SQL as the database's owner, who may read every table. */
  sql: Sql;
  /**
   * Types of all records so far, oldest first; of one thing when its id is given. Records of searches, opened entries and
   * refused attempts are left out.
   */
  auditTypes(id?: string): Promise<string[]>;
  /** The changes in the newest record of a type that names an id; undefined without any. */
  changesIn(type: string, id: string): Promise<unknown>;
  end(): Promise<void>;
};

const besides: ReadonlySet<string> = new Set(["audit.searched", "audit.read", "audit.reads-counted", "access.refused"]);

/** Makes a world on a fresh database and installs it as this process's runtime. End it after the file's tests. */
export async function createWorld(overrides: Partial<Runtime> = {}): Promise<World> {
  const { database, runtime, close } = await startTestRuntime(overrides);
  installSessionSecret();
  await ensureFirstStart(runtime);
  // Tests send several statements at once. One that waited for ever for a lock would let all tests of the file run into
  // their time limits.
  const owner = new ServingClient({ connectionString: database.ownerUrl, lock_timeout: 60_000 });
  await owner.connect();
  const sql: Sql = async <Row extends object>(text: string, values: unknown[] = []) =>
    (await owner.query(text, values)).rows as Row[];

  return {
    runtime,
    ownerUrl: database.ownerUrl,
    superuserUrl: database.superuserUrl,
    person: (roles, options) => signedInPerson(sql, roles, options),
    cookie: cookieOf,
    call: (route, call) => callRoute(runtime.publicUrl, route, call),
    sql,
    changesIn: async (type, id) => {
      const [row] = await sql<{ changes: unknown }>(
        `select convert_from(body, 'UTF8')::jsonb #> '{facts,changes}' as changes from log_entries
         where type = $1 and convert_from(body, 'UTF8') like $2 order by id desc limit 1`,
        [type, `%${id}%`],
      );
      return row?.changes ?? undefined;
    },
    auditTypes: async (id = "") => {
      const rows = await sql<{ type: string }>(
        "select type from log_entries where convert_from(body, 'UTF8') like $1 order by id",
        [`%${id}%`],
      );
      return rows.map(({ type }) => type).filter((type) => !besides.has(type));
    },
    end: async () => {
      await collectRecords(sql);
      await owner.end();
      await close();
    },
  };
}

let people = 0;

async function signedInPerson(
  sql: Sql,
  roles: PersonRole[],
  { name, email }: { name?: string; email?: string } = {},
): Promise<Principal> {
  const number = ++people;
  const id = newId("person");
  const person = {
    id,
    name: name ?? `Person ${number}`,
    email: email ?? `person-${number}@acme.example`,
    roles,
    passwordHash: "unusable",
    invitation: null,
  };
  await transaction((tx) => insertPerson(tx, person));
  return signInWorldPerson(sql, id);
}

/** Opens a session of a person who is there. */
export async function signInWorldPerson(sql: Sql, id: string): Promise<Principal> {
  const sid = newId("session");
  await sql(
    `insert into sessions (id, person_id, authenticated_at, last_seen_at, expires_at)
     values ($1, $2, clock_timestamp(), clock_timestamp(), clock_timestamp() + make_interval(secs => $3))`,
    [sid, id, sessionMaxSeconds],
  );
  const principal = await principalOfSession(sid);
  if (!principal) throw new Error("The new session is not valid.");
  return principal;
}

/** The `Cookie` header of a person's session. */
export const cookieOf = async ({ sessionId: id, personId }: Principal): Promise<string> =>
  `${sessionCookieName()}=${await sessionCookieValue({ id, personId }, sessionMaxSeconds)}`;

/** Calls a route's handler as Next would. */
export async function callRoute(origin: string, route: Route, call: Call = {}): Promise<Response> {
  const { method = "GET", path = "/", params = {}, body, raw, as, headers = {} } = call;
  const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const request = new Request(`${origin}${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(as ? { cookie: await cookieOf(as) } : {}),
      ...headers,
    },
    ...(content === undefined ? {} : { body: content }),
  });
  return route(request, { params: Promise.resolve(params) });
}

/** Notes that a person chose their password themselves, as by accepting an invitation. */
export const ownPassword = (world: World, { personId }: Pick<Principal, "personId">) =>
  world.sql("update people set password_chosen_at = clock_timestamp() where id = $1", [personId]);

/** Makes two admins who chose their own passwords: the organisation is founded from then on. */
export async function foundedBy(world: World): Promise<[Principal, Principal]> {
  const admins: [Principal, Principal] = [await world.person(["admin"]), await world.person(["admin"])];
  for (const admin of admins) await ownPassword(world, admin);
  return admins;
}
