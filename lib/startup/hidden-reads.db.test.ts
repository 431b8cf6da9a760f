import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as readEntry } from "@/app/api/audit/[index]/route";
import { GET as list } from "@/app/api/audit/route";
import { GET as summary } from "@/app/api/audit/summary/route";
import { AuditList } from "@/lib/audit/schema";
import { sealUpTo } from "@/lib/audit/sequencer";
import type { Principal } from "@/lib/principals/principal";
import { record } from "@/lib/testing/sealing";
import { createWorld, type Route, type World } from "@/lib/testing/world";

let world: World;
let auditor: Principal;
let member: Principal;
beforeAll(async () => {
  world = await createWorld();
  auditor = await world.person(["auditor"]);
  member = await world.person(["member"]);
  await sealUpTo(await record(1));
});
afterAll(() => world.end());

const search = (as: Principal, query: Record<string, string>, route: Route = list): Promise<Response> =>
  world.call(route, { as, path: `/api/audit?${new URLSearchParams(query)}` });

const sealAll = async (): Promise<void> => sealUpTo(await record(2));

describe("the trail", () => {
  const listed = async (q: string) => AuditList.parse(await (await search(auditor, { q })).json());

  it("leaves reads out and says so, unless the question names them", async () => {
    await world.call(readEntry, { as: auditor, params: { index: "0" } });
    await sealAll();
    const plain = await listed("");
    expect(plain.hidden).toEqual(["reads"]);
    expect(plain.entries.map(({ type }) => type)).toEqual(expect.arrayContaining(["test.happened"]));
    expect(plain.entries.filter(({ type }) => /^(?:audit|access|evidence)\./.test(type))).toEqual([]);
    const [first] = plain.entries.filter(({ index }) => index === 0);
    for (const q of ["reads:yes", "reads:only", "type:audit.*", `id:${first?.entryId}`, "index:>=0"]) {
      const { entries, hidden } = await listed(q);
      expect(hidden, q).toEqual([]);
      expect(
        entries.map(({ type }) => type),
        q,
      ).toContain("audit.read");
    }
    for (const q of ["reads:no", "-type:audit.*", `id:${auditor.personId}`, "-index:0"]) {
      expect(
        (await listed(q)).entries.map(({ type }) => type),
        q,
      ).not.toContain("audit.read");
    }
    expect((await listed("reads:only")).entries.map(({ type }) => type)).not.toContain("test.happened");
    expect((await search(auditor, { q: "-reads:yes" })).status).toBe(422);
  });

  it("counts what it lists, with reads and without", async () => {
    await sealAll();
    for (const q of ["", "reads:yes", "reads:only"]) {
      const { entries } = AuditList.parse(await (await search(auditor, { q, limit: "200" })).json());
      const { total } = await (await search(auditor, { q }, summary)).json();
      expect(Math.min(total, 200), q).toBe(entries.length);
      expect(entries.map(({ index }) => index)).toEqual(entries.map(({ index }) => index).toSorted((a, b) => b - a));
    }
  });

  it("shows no reads to members, and counts none for them", async () => {
    await sealAll();
    const { entries } = AuditList.parse(await (await search(member, { q: "reads:yes" })).json());
    expect(entries).toEqual([]);
  });

  it("searches reads by the columns of the others", async () => {
    const columnsOf = (table: string) =>
      world.sql(
        "select column_name, data_type from information_schema.columns where table_name = $1 order by ordinal_position",
        [table],
      );
    expect(await columnsOf("audit_reads")).toEqual(await columnsOf("audit_search"));
    expect(await columnsOf("audit_trail")).toEqual(await columnsOf("audit_search"));
  });
});
