import { describe, expect, it } from "vitest";
import { faultsOf, functionsOf } from "./functions.mjs";

const calls = (count: number) => "  one();\n".repeat(count);
const named = (name: string, body: string) => `export function ${name}() {\n${body}}\n`;
const path = "lib/agents/subject.ts";
const faultsIn = (source: string) => faultsOf({ [path]: source });

describe("the lint of functions", () => {
  it("passes a function of 50 lines with its head and its last brace, and refuses one of 51", () => {
    expect(faultsIn(named("fits", calls(48)))).toEqual([]);
    expect(faultsIn(named("long", calls(49)))).toEqual([`${path}:1: long has 51 lines: at most 50`]);
  });

  it("counts lines that begin with a brace, and each line of a head", () => {
    expect(faultsIn(named("branches", "  if (x) {\n    one();\n  }\n".repeat(17)))).toHaveLength(1);
    expect(faultsIn(`export function long(\n${"  one,\n".repeat(50)}) {}\n`)).toHaveLength(1);
  });

  it("leaves out blank lines and comments, also between elements", () => {
    const why = "\n  // One line.\n  /* Two\n  lines. */\n".repeat(20);
    expect(faultsIn(named("explained", why + calls(48)))).toEqual([]);
    const page = `export function Page() {\n  return (\n    <>\n${"      {/* Why. */}\n".repeat(60)}    </>\n  );\n}\n`;
    expect([...functionsOf("a.tsx", page)].map(({ lines }) => lines)).toEqual([6]);
  });

  it.each([
    [`export const arrow = () => {\n${calls(49)}};\n`, "arrow"],
    [`export class Subject {\n  method() {\n${calls(49)}  }\n}\n`, "method"],
    [`export const object = {\n  member: () => {\n${calls(49)}  },\n};\n`, "member"],
    [`call(() => {\n${calls(49)}});\n`, "anonymous"],
  ])("finds functions of every kind: %#", (source, name) => {
    expect(faultsIn(source)).toEqual([expect.stringContaining(`${name} has 51 lines`)]);
  });
});
