import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { controls } from "@/lib/controls/library.model";
import { controlIds } from "@/lib/controls/model";
import { frameworks, mappingOf } from "./frameworks";
import { Framework } from "./schema";

const folder = "lib/controls/reports/frameworks";
const files = readdirSync(folder);

describe("the data files of frameworks", () => {
  it.each(files)("%s fits the schema and is listed", (file) => {
    const framework = Framework.parse(JSON.parse(readFileSync(join(folder, file), "utf8")));
    expect(file).toBe(`${framework.id}.json`);
    expect(frameworks.map(({ id }) => id)).toContain(framework.id);
    const ids = framework.requirements.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { controls: named, evidence } of framework.requirements)
      expect(named.length + evidence.length).toBeGreaterThan(0);
  });

  it("are refused with an unknown control, an unknown member or no requirement", () => {
    const [one] = frameworks;
    const [first] = one?.requirements ?? [];
    const broken = [
      { ...one, requirements: [] },
      { ...one, requirements: [{ ...first, controls: ["unknown"] }] },
      { ...one, certified: true },
    ];
    expect(broken.map((file) => Framework.safeParse(file).success)).toEqual([false, false, false]);
  });

  it("name every control of the library, each of which is described once", () => {
    expect(controls.map(({ id }) => id)).toEqual(controlIds);
    expect(controlIds.filter((id) => mappingOf(id).length === 0)).toEqual([]);
  });
});
