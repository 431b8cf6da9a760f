import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { POST as createPolicy } from "@/app/api/approval-policies/route";
import { GET as readAround } from "@/app/api/audit/[index]/around/route";
import { GET as readEvidence } from "@/app/api/audit/[index]/evidence/route";
import { GET as readEntry } from "@/app/api/audit/[index]/route";
import { GET as list } from "@/app/api/audit/route";
import { GET as summary } from "@/app/api/audit/summary/route";
import { GET as workPaper } from "@/app/api/controls/runs/[runId]/work-paper/route";
import { getAuditEntry, listAudit } from "@/lib/audit/queries";
import { recordRead } from "@/lib/audit/reads/commands";
import { opened } from "@/lib/audit/reads/events";
import { countWithheldReads } from "@/lib/audit/reads/jobs";
import { recordedAMinute } from "@/lib/audit/reads/model";
import { AuditEntryDetail, AuditFilters, AuditList, EntryIndexParams } from "@/lib/audit/schema";
import { sealUpTo } from "@/lib/audit/sequencer";
import { jsonRoute } from "@/lib/platform/http/json-route";
import { routeHeader } from "@/lib/platform/http/request-path";
import type { Principal } from "@/lib/principals/principal";
import { consoleRoute, refuseWithoutStepUp } from "@/lib/sign-in/console-route";
import { record } from "@/lib/testing/sealing";
import { type Call, createWorld, type Route, type World } from "@/lib/testing/world";

let world: World;
beforeAll(async () => {
  world = await createWorld();
  await sealUpTo(await record(1));
});
afterAll(() => world.end());

type Recorded = { type: string; body: Record<string, unknown>; texts: Record<string, string> };

/** The records of reads of a person, oldest first. */
const readsOf = ({ personId }: Principal): Promise<Recorded[]> =>
  world.sql<Recorded>(
    `select e.type, convert_from(e.body, 'UTF8')::jsonb as body,
       coalesce((select jsonb_object_agg(t.member, t.value) from erasable_texts t where t.entry_id = e.entry_id), '{}') as texts
     from log_entries e
     where e.type ~ '^(access|audit|evidence)\\.' and convert_from(e.body, 'UTF8')::jsonb #>> '{actor,id}' = $1 order by e.id`,
    [personId],
  );

const typesOf = async (person: Principal): Promise<string[]> => (await readsOf(person)).map(({ type }) => type);

const search = (as: Principal, query: Record<string, string>, route: Route = list): Promise<Response> =>
  world.call(route, { as, path: `/api/audit?${new URLSearchParams(query)}` });

describe("a search", () => {
  it("is recorded with its question, its answer and the session", async () => {
    const reader = await world.person(["auditor"]);
    const from = new Date(Date.now() - 3_600_000).toISOString();
    expect((await search(reader, { q: "mara@acme.example -type:agent.*", from })).status).toBe(200);
    const [one, ...more] = await readsOf(reader);
    expect(more).toEqual([]);
    expect(one).toMatchObject({
      type: "audit.searched",
      body: {
        facts: {
          ...{ list: "trail", order: "newest-first", filtered: true, count: 0, counted: "page", more: false },
          ...{ from, to: null, via: { session: reader.sessionId, method: "password" } },
        },
      },
      texts: { q: "mara@acme.example -type:agent.*" },
    });
    expect(JSON.stringify(one?.body)).not.toContain("acme.example");
  });

  it("has one record for its page, its counts, and what follows it in the same ten minutes", async () => {
    const reader = await world.person(["auditor"]);
    const [from, to] = [new Date(Date.now() - 86_400_000).toISOString(), new Date().toISOString()];
    await Promise.all([
      search(reader, { q: "type:agent.*", from, to }),
      search(reader, { q: "type:agent.*", from, to }, summary),
    ]);
    for (let n = 0; n < 5; n++) await search(reader, { q: "type:agent.*", from });
    expect(await typesOf(reader)).toEqual(["audit.searched"]);
    await search(reader, { q: "type:person.*", from });
    await search(reader, { q: "type:agent.*", from: "now-7d" });
    expect(await typesOf(reader)).toHaveLength(3);
  });

  it("is not recorded where the question is refused", async () => {
    const reader = await world.person(["auditor"]);
    expect((await search(reader, { q: "nothing:here" })).status).toBe(422);
    expect(await readsOf(reader)).toEqual([]);
  });

  it("of a stranger is not recorded", async () => {
    const before = await world.auditTypes();
    expect((await world.call(list, { path: "/api/audit" })).status).toBe(401);
    expect(await world.auditTypes()).toEqual(before);
  });
});

describe("an entry", () => {
  it("that is opened or downloaded leaves a record that names it", async () => {
    const reader = await world.person(["auditor"]);
    const call = { as: reader, params: { index: "0" } };
    const { entryId } = AuditEntryDetail.parse(await (await world.call(readEntry, call)).json());
    await world.call(readEntry, call);
    expect((await world.call(readEvidence, call)).status).toBe(200);
    const [read, downloaded, ...more] = await readsOf(reader);
    expect(more).toEqual([]);
    expect(read).toMatchObject({ type: "audit.read", body: { facts: { index: 0, count: 1, as: "entry" } } });
    expect(read?.body.refs).toContain(entryId);
    expect(downloaded).toMatchObject({ type: "evidence.downloaded", body: { facts: { index: 0 } } });
  });

  it("that is asked for without its content is not downloaded", async () => {
    const reader = await world.person(["auditor"]);
    const call = { as: reader, params: { index: "0" } };
    const head = await world.call(readEvidence, { ...call, method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    expect(await readsOf(reader)).toEqual([]);
    expect((await world.call(readEvidence, call)).status).toBe(200);
    expect(await typesOf(reader)).toEqual(["evidence.downloaded"]);
  });

  it("whose neighbours are read leaves one record, however often they are", async () => {
    const reader = await world.person(["auditor"]);
    const call = { as: reader, params: { index: "1" } };
    for (let turn = 0; turn < 2; turn++) expect((await world.call(readAround, call)).status).toBe(200);
    const [read, ...more] = await readsOf(reader);
    expect(more).toEqual([]);
    expect(read).toMatchObject({ type: "audit.read", body: { facts: { index: 1, as: "around" } } });
  });

  it("that is not there leaves none", async () => {
    const reader = await world.person(["auditor"]);
    expect((await world.call(readEntry, { as: reader, params: { index: "123456" } })).status).toBe(404);
    expect(await readsOf(reader)).toEqual([]);
  });
});

describe("a refused attempt of a person", () => {
  const attempt = (as: Principal): Call => ({
    ...{ as, method: "POST", path: "/api/approval-policies", body: {} },
    headers: { [routeHeader]: "/api/approval-policies" },
  });

  it("is recorded once in ten minutes with the operation and the reason", async () => {
    const person = await world.person(["member"]);
    for (let n = 0; n < 3; n++) expect((await world.call(createPolicy, attempt(person))).status).toBe(403);
    const [one, ...more] = await readsOf(person);
    expect(more).toEqual([]);
    expect(one).toMatchObject({
      type: "access.refused",
      body: {
        code: "forbidden",
        facts: { operation: "POST /api/approval-policies", objects: [], via: { session: person.sessionId } },
      },
    });
  });

  it("by HEAD, and by GET for the reason, is one", async () => {
    const person = await world.person(["member"]);
    const call = { as: person, params: { runId: "ctr_01K10000000000000000000001" }, path: "/?format=csv" };
    for (const method of ["HEAD", "GET"])
      expect((await world.call(workPaper, { ...call, method })).status, method).toBe(403);
    const [one, ...more] = await readsOf(person);
    expect(more).toEqual([]);
    expect(one).toMatchObject({ type: "access.refused", body: { code: "forbidden" } });
    expect(one?.body.facts).toMatchObject({ operation: "GET" });
  });

  it("names the objects of the request and the code of the refusal", async () => {
    const person = await world.person(["security"]);
    const agentId = "agt_01K10000000000000000000001";
    const route = consoleRoute({
      summary: "A test.",
      permission: "agents:own",
      response: AuditList,
      handle: ({ principal }) => {
        refuseWithoutStepUp({ ...principal, authenticatedAt: new Date(0) });
        throw new Error("The session is old.");
      },
    });
    const loose = { ...attempt(person), params: { agentId } };
    expect((await world.call(route, loose)).status).toBe(403);
    const [one] = await readsOf(person);
    expect(one?.body).toMatchObject({ code: "step_up_required", facts: { objects: [agentId] } });
    expect(one?.body.refs).toContain(agentId);
  });
});

describe("records of reads", () => {
  it("are written for every read and every refusal; twins of the routes without them are caught", async () => {
    const person = await world.person(["auditor"]);
    /** Calls each route and names those that leave no record. */
    const withoutRecord = async (routes: Record<string, [Route, Call]>): Promise<string[]> => {
      const missing: string[] = [];
      for (const [name, [route, call]] of Object.entries(routes)) {
        const before = (await readsOf(person)).length;
        await world.call(route, { as: person, ...call });
        if ((await readsOf(person)).length === before) missing.push(name);
      }
      return missing;
    };
    const refusal: Call = { method: "POST", body: {}, headers: { [routeHeader]: "/api/test" } };
    const calls = { search: { path: "/api/audit?q=twin" }, entry: { params: { index: "0" } }, refusal };
    expect(
      await withoutRecord({
        search: [list, calls.search],
        entry: [readEntry, calls.entry],
        refusal: [createPolicy, calls.refusal],
      }),
    ).toEqual([]);
    const reads = { permission: "audit:read", response: AuditList, summary: "A twin." } as const;
    const twins: Record<string, [Route, Call]> = {
      search: [
        consoleRoute({ ...reads, query: AuditFilters, handle: ({ principal, query }) => listAudit(principal, query) }),
        { path: "/api/audit?q=another-twin" },
      ],
      entry: [
        consoleRoute({
          ...{ ...reads, response: AuditEntryDetail, params: EntryIndexParams },
          handle: ({ principal, params }) => getAuditEntry(principal, params.index),
        }),
        { params: { index: "1" } },
      ],
      refusal: [
        jsonRoute(
          { summary: "A twin.", response: AuditList },
          {
            authenticate: async () => person,
            admit: () => refuseWithoutStepUp({ ...person, authenticatedAt: new Date(0) }),
            admitBody: () => {},
            idOf: ({ personId }) => personId,
          },
          () => ({ entries: [], next: null, size: 0, hidden: [], versionsFrom: null }),
        ),
        { ...refusal, headers: { [routeHeader]: "/api/twin" } },
      ],
    };
    expect(await withoutRecord(twins)).toEqual(["search", "entry", "refusal"]);
  });

  it("above so many in a person's minute are counted in one record", async () => {
    const person = await world.person(["auditor"]);
    const count = recordedAMinute + 7;
    for (let index = 0; index < count; index++) {
      await recordRead({
        personId: person.personId,
        about: ["read", index],
        event: (window) => opened(person.personId, { index, count: 1, as: "entry" }, window),
      });
    }
    await world.sql("update audit_read_minutes set minute = minute - interval '2 minutes'");
    await countWithheldReads();
    await countWithheldReads();
    const records = await readsOf(person);
    const counted = records.filter(({ type }) => type === "audit.reads-counted");
    const withheld = counted.reduce((sum, { body }) => sum + Number((body.facts as { withheld: number }).withheld), 0);
    expect(records.length - counted.length + withheld).toBe(count);
    // The minute may have ended meanwhile.
    expect(counted.length).toBeLessThanOrEqual(1);
    expect(records.length - counted.length).toBeGreaterThanOrEqual(recordedAMinute);
    expect(await world.sql("select 1 from audit_read_minutes")).toEqual([]);
  });

  it("that cannot be written soon delay an answer by a quarter of a second at most, and follow", async () => {
    const person = await world.person(["auditor"]);
    const holder = new pg.Client({ connectionString: world.ownerUrl });
    await holder.connect();
    await holder.query("begin; lock table audit_read_marks in access exclusive mode");
    const begun = performance.now();
    expect((await search(person, { q: "type:case.*" })).status).toBe(200);
    expect(performance.now() - begun).toBeLessThan(2_000);
    expect(await readsOf(person)).toEqual([]);
    await holder.query("rollback");
    await holder.end();
    await vi.waitFor(async () => expect(await typesOf(person)).toEqual(["audit.searched"]), { timeout: 10_000 });
  });

  it("take a few milliseconds the first time, and nothing afterwards", async () => {
    const person = await world.person(["auditor"]);
    const read = (index: number) =>
      recordRead({
        personId: person.personId,
        about: ["read", index],
        event: (window) => opened(person.personId, { index, count: 1, as: "entry" }, window),
      });
    const times: number[] = [];
    for (let index = 0; index < 100; index++) {
      const begun = performance.now();
      await read(index);
      times.push(performance.now() - begun);
    }
    const begun = performance.now();
    for (let index = 0; index < 100; index++) await read(index);
    const repeated = (performance.now() - begun) / 100;
    const [median = 0, slow = 0] = [50, 95].map((at) => times.toSorted((a, b) => a - b)[at]);
    process.stdout.write(
      `the record of a read: ${median.toFixed(2)} ms, p95 ${slow.toFixed(2)} ms, repeated ${repeated.toFixed(3)} ms\n`,
    );
    expect(repeated).toBeLessThan(median);
  });
});
