import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { collectProofs, conformanceTables, proofsIn, withTables } from "./conformance";

const page = fileURLToPath(new URL("../docs/protocols.md", import.meta.url));
/** Alignment is the formatter's affair. */
const bare = (markdown: string): string => markdown.replaceAll(/[ \n]+/g, " ").replaceAll(/-{3,}/g, "---");

describe("the conformance table", () => {
  it("says what the tests say: run npm run conformance when it does not", async () => {
    const written = await readFile(page, "utf8");
    expect(bare(written)).toBe(bare(withTables(written, conformanceTables(await collectProofs()))));
  });

  it("takes its rows from literal titles, over several lines too", () => {
    const source = 'it(conforms(\n  "RFC 1", "2.3", "a \\"quoted\\" one",\n), () => {}); ';
    expect(proofsIn(source, "x.test.ts")).toEqual([
      { specification: "RFC 1", section: "2.3", requirement: 'a "quoted" one', file: "x.test.ts" },
    ]);
  });

  it("misses none silently", () => {
    expect(() => proofsIn('it(conforms(name, "1", "none"), f);', "x.test.ts")).toThrow(/x\.test\.ts/);
  });
});
