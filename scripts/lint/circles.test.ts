import { describe, expect, it } from "vitest";
import { circlesOf } from "./circles.mjs";

const imports = (...names: string[]) => names.map((name) => `import { one } from "${name}";\n`).join("");

describe("the lint of circles", () => {
  it("passes files that are imported twice, and not back", () => {
    const files = { "lib/a.ts": imports("./b", "@/lib/c"), "lib/b.ts": imports("./c"), "lib/c.ts": "" };
    expect(circlesOf(files)).toEqual([]);
  });

  it.each([
    ["of two files", { "lib/a.ts": imports("./b"), "lib/b.ts": imports("@/lib/a") }],
    ["of one file", { "lib/a.ts": imports("./a") }],
    ["of types", { "lib/a.ts": 'import type { B } from "./b";', "lib/b.ts": 'import type { A } from "./a";' }],
    ["of a type among values", { "lib/a.ts": 'import { type B } from "./b";', "lib/b.ts": imports("./a") }],
    ["of what is exported again", { "lib/a.ts": 'export * from "./b";', "lib/b.ts": 'export { a } from "./a";' }],
    ["of what is loaded while a file runs", { "lib/a.ts": 'import("./b");', "lib/b.ts": imports("./a") }],
    ["of screens and programs", { "a.tsx": imports("./b.mjs"), "b.mjs": imports("./a") }],
  ])("finds a circle %s", (_, files) => {
    const [first] = Object.keys(files);
    expect(circlesOf(files)).toEqual([[...Object.keys(files), first]]);
  });

  it("finds a circle behind files that were passed already", () => {
    const files = { "a.ts": imports("./b"), "b.ts": imports("./c"), "c.ts": imports("./d", "./b"), "d.ts": "" };
    expect(circlesOf(files)).toEqual([["b.ts", "c.ts", "b.ts"]]);
  });

  it("leaves out packages, and files whose names are made while a file runs", () => {
    expect(circlesOf({ "a.ts": `${imports("vitest", "node:fs")}import(name);` })).toEqual([]);
  });
});
