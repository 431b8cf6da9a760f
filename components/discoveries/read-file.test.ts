import { describe, expect, it } from "vitest";
import { guessed, mapped, type ReadFile, readRows } from "./read-file";

const bytes = (text: string): ArrayBuffer => new TextEncoder().encode(text).buffer as ArrayBuffer;
const read = (text: string): ReadFile => {
  const file = readRows(bytes(text));
  if (typeof file === "string") throw new Error(file);
  return file;
};
const rowsOf = (text: string) => {
  const { columns, rows } = read(text);
  return mapped(rows, guessed(columns));
};

describe("a file of identities", () => {
  it("is read from CSV with quotes, line breaks, formulas as text, and columns that are guessed by their names", () => {
    const csv = 'client_id,Display Name,owner,last_used\n=1+1,"Refunds, EU",ops@acme.example,2026-11-20\nb,,"a\nb",\n';
    expect(rowsOf(csv.replace("Display Name", "display_name"))).toEqual({
      rows: [
        { externalId: "=1+1", name: "Refunds, EU", owner: "ops@acme.example", lastSeenAt: "2026-11-20T00:00:00.000Z" },
      ],
      refused: [{ row: 2, member: "owner" }],
      ...{ repeated: 0, zoneless: 1 },
    });
  });

  it("is read where columns have no name, as pandas writes its index: they are named by their place", () => {
    const { columns, rows } = read(",client_id,name, \n0,a,Refunds,x\n1,b,Exports,y\n");
    expect(columns).toEqual(["column 1", "client_id", "name", "column 4"]);
    expect(rows[0]).toEqual({ "column 1": "0", client_id: "a", name: "Refunds", "column 4": "x" });
    expect(mapped(rows, guessed(columns))).toMatchObject({
      rows: [
        { externalId: "a", name: "Refunds" },
        { externalId: "b", name: "Exports" },
      ],
      refused: [],
    });
    expect(read("column 1,\na,b\n").columns).toEqual(["column 1", "column 2"]);
    expect(read("column 2,\na,b\n").columns).toEqual(["column 2", "column 2_1"]);
  });

  it("has no value for a member without a column, also where JSON names a member with no letters", () => {
    expect(rowsOf('[{"":"x","id":"a"}]')).toMatchObject({ rows: [{ externalId: "a", name: "a" }], refused: [] });
    const none = { externalId: "id", name: "", owner: "", credential: "", lastSeenAt: "" };
    expect(mapped([{ "": "x", id: "a" }], none).rows).toEqual([{ externalId: "a", name: "a" }]);
  });

  it("is read from JSON, the list inside an object, and OCSF events line by line", () => {
    expect(rowsOf('{"total":1,"apps":[{"appId":"1","label":"Bot"}]}').rows).toEqual([{ externalId: "1", name: "Bot" }]);
    const event = (time: number) => JSON.stringify({ time, actor: { user: { uid: "svc-1", name: "Service" } } });
    expect(rowsOf(`${event(1_780_000_000_000)}\n${event(1_770_000_000_000)}\n`)).toEqual({
      rows: [{ externalId: "svc-1", name: "Service", lastSeenAt: "2026-05-28T20:26:40.000Z" }],
      refused: [],
      ...{ repeated: 1, zoneless: 0 },
    });
  });

  it("names the row and the member of a time that is ambiguous, and counts times without a time zone", () => {
    const csv = "id,last_used\na,2026-11-20 09:00\nb,11/10/2026\nc,2026-11-20T09:00:00+02:00\nd,\n";
    const { rows, ...others } = rowsOf(csv);
    expect(rows.map(({ externalId, lastSeenAt }) => [externalId, lastSeenAt])).toEqual([
      ["a", "2026-11-20T09:00:00.000Z"],
      ["c", "2026-11-20T07:00:00.000Z"],
      ["d", undefined],
    ]);
    expect(others).toEqual({ refused: [{ row: 2, member: "lastSeenAt" }], repeated: 0, zoneless: 1 });
  });

  it("is read from the answer of an MCP server to tools/list, without the schemas of its tools", () => {
    const inputSchema = { type: "object", properties: { amount: { type: "string" } } };
    const tools = [
      { name: "refund", title: "Refund", inputSchema, icons: [{ src: "a.png" }, { src: "b.png" }] },
      { name: "export", inputSchema, outputSchema: inputSchema },
    ];
    const text = JSON.stringify({ jsonrpc: "2.0", id: 1, result: { tools } });
    expect(read(text).columns).toEqual(["name", "title", "icons.src"]);
    expect(read(text).rows[0]).toEqual({ name: "refund", title: "Refund", "icons.src": "a.png, b.png" });
    expect(rowsOf(text).rows).toEqual([
      { externalId: "refund", name: "Refund" },
      { externalId: "export", name: "export" },
    ]);
  });

  it("may be one OCSF event with lists in it", () => {
    const event = { class_uid: 3002, observables: [{ name: "a" }, { name: "b" }], actor: { user: { uid: "svc-1" } } };
    expect(rowsOf(JSON.stringify(event)).rows).toEqual([{ externalId: "svc-1", name: "svc-1" }]);
  });

  it("has columns that are guessed by the better name, in any order and spelling", () => {
    expect(guessed(["Name", "Owner Email", "Client ID", "Last-used"])).toEqual({
      externalId: "Client ID",
      name: "Name",
      owner: "Owner Email",
      credential: "",
      lastSeenAt: "Last-used",
    });
  });

  it("may have lines with more values than its head has columns", () => {
    expect(read("id,name\na,b,c,d\n")).toEqual({ columns: ["id", "name"], rows: [{ id: "a", name: "b" }] });
  });

  it.each([
    ["not UTF-8", new Uint8Array([0xff, 0xfe, 0x41]).buffer, "not_text"],
    ["empty", bytes(""), "no_rows"],
    ["a head alone", bytes("id,name\n"), "no_rows"],
    ["broken JSON", bytes('{"a":'), "not_readable"],
    ["an open quote", bytes('id,name\n"a,b\n'), "not_readable"],
    ["too long", bytes(`id\n${"a\n".repeat(100_001)}`), "too_many_rows"],
  ])("that is %s is refused", (_, file, fault) => {
    expect(readRows(file as ArrayBuffer)).toBe(fault);
  });
});
