import { expect, it } from "vitest";
import { rosetteOf } from "./rosette";

it("draws the same key the same way, always", () => {
  expect(rosetteOf("sha256:4be1")).toEqual(rosetteOf("sha256:4be1"));
});

it("tells thousands of keys apart well enough to be an aid", () => {
  const drawn = new Set(Array.from({ length: 2000 }, (_, i) => JSON.stringify(rosetteOf(`key-${i}`))));
  expect(drawn.size).toBeGreaterThan(1000);
});

it("stays within its ranges", () => {
  for (let i = 0; i < 500; i++) {
    const { rings } = rosetteOf(`key-${i}`);
    const petals = (rings[0]?.match(/C/g) ?? []).length;
    expect(rings.length).toBeGreaterThanOrEqual(1);
    expect(rings.length).toBeLessThanOrEqual(3);
    expect(petals).toBeGreaterThanOrEqual(3);
    expect(petals).toBeLessThanOrEqual(11);
    expect(rings.join("")).not.toMatch(/NaN|Infinity/);
  }
});
