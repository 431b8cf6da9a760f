import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type EntryBody, parseEntryBody } from "@/lib/audit/entry-body";
import { viewOf } from "@/lib/audit/entry-view";
import { searchRow } from "@/lib/audit/search-row";
import { toEntry } from "@/lib/audit/to-entry";
import { product } from "@/lib/platform/base/product";
import { leafHash } from "@/lib/protocols/tlog/merkle";
import { ocsfEvent, ocsfVersion } from "./ocsf";

type Example = { body: EntryBody; texts: Record<string, string> };

const read = (path: string): string => readFileSync(path, "utf8");
const schema = z.fromJSONSchema(JSON.parse(read(`lib/exports/formats/ocsf-${ocsfVersion}.schema.json`)));

/** Every kind of record that the product made, one example of each. */
const entries = read("lib/audit/sentences/examples.ndjson")
  .trim()
  .split("\n")
  .map((line, index) => {
    const { body, texts } = JSON.parse(line) as Example;
    const bytes = Buffer.from(JSON.stringify(body));
    const stored = {
      id: "1",
      entry_id: body.id,
      type: body.type,
      body: bytes,
      leaf_hash: Buffer.from(leafHash(bytes)),
    };
    const kept = new Map(Object.entries(texts));
    const row = searchRow(index, { ...stored, created_at: new Date(body.time) }, kept);
    const parsed = parseEntryBody(bytes);
    const found = { ...row, index: String(index), time: new Date(body.time) };
    return toEntry(found, parsed && viewOf(parsed, kept), new Map());
  });

describe("OCSF events", () => {
  it("follow the pinned version for every type of record", () => {
    const wrong = entries.flatMap((entry) => {
      const { error } = schema.safeParse(ocsfEvent(entry));
      return error ? [`${entry.type}: ${error.message}`] : [];
    });
    expect(wrong).toEqual([]);
    expect(entries.length).toBeGreaterThan(100);
  });

  it("are of four classes, and carry the agent and its delegation", () => {
    const events = entries.map(ocsfEvent);
    expect([...new Set(events.map((event) => event.class_uid))].toSorted()).toEqual([3002, 3003, 3004, 6003]);
    const decision = events.find(({ class_uid }) => class_uid === 6003);
    expect(decision?.unmapped).toMatchObject({ ai_agent: { uid: expect.stringMatching(/^agt_/) } });
    expect(events.some(({ unmapped }) => Object.hasOwn(Object(unmapped), "delegation"))).toBe(true);
  });

  it("of one trace have it as their correlation, where the record has a trace", () => {
    const [entry] = entries;
    const traced = (trace: unknown) => {
      const event = ocsfEvent({ ...(entry ?? expect.fail()), facts: { trace } });
      expect(schema.safeParse(event).success).toBe(true);
      return event.metadata;
    };
    const trace = "0af7651916cd43dd8448eb211c80319c";
    expect(traced(trace)).toMatchObject({ correlation_uid: trace });
    for (const none of [undefined, 7, "", "0".repeat(32)]) expect(traced(none)).not.toHaveProperty("correlation_uid");
  });

  it("without a required attribute do not pass", () => {
    const [entry] = entries;
    const { metadata: _, ...without } = ocsfEvent(entry ?? expect.fail());
    expect(schema.safeParse(without).success).toBe(false);
  });

  it("name the version of the product", () => {
    expect(product.version).toBe(JSON.parse(read("package.json")).version);
  });
});
