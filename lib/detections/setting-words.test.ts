import { expect, it } from "vitest";
import { usualTuning, watchKindsInOrder } from "./rules/engine";
import { settingLabel } from "./setting-words.model";

it("every setting of a rule has words of its own", () => {
  const unnamed = watchKindsInOrder.flatMap((kind) => {
    const names = Object.keys(usualTuning(kind).settings);
    const labels = names.map((name) => settingLabel(kind, name));
    expect(new Set(labels).size).toBe(labels.length);
    return names.filter((name) => settingLabel(kind, name) === name).map((name) => `${kind} ${name}`);
  });
  expect(unnamed).toEqual([]);
});
