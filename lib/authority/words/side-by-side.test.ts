import { expect, it } from "vitest";
import type { Authority } from "@/lib/authority/language/model";
import { sideBySide } from "./side-by-side";

const at = "https://payments.acme.example";
const payments = (
  change: Partial<Authority[number]> & Pick<Authority[number], "actions" | "identifiers">,
): Authority[number] => ({ type: "payment", locations: [at], ...change });

it("says on which side an axis is wider, and where neither side covers the other", () => {
  const left = [
    payments({ actions: ["create"], identifiers: ["account/eu-*"], limits: [{ max_count: 5, window: "P1D" }] }),
  ];
  const right = [payments({ actions: ["create", "read"], identifiers: ["account/us-*"] })];
  const [part, ...more] = sideBySide(left, right);
  expect(more).toEqual([]);
  const differences = Object.fromEntries((part?.axes ?? []).map(({ axis, difference }) => [axis, difference]));
  expect(differences).toMatchObject({ type: "same", location: "same", actions: "right", identifiers: "different" });
  expect(differences.max_count).toBe("right");
  const [turned] = sideBySide(right, left);
  expect(turned?.axes.find(({ axis }) => axis === "actions")?.difference).toBe("left");
});

it("lists elements that one side alone has, also where ids are the same", () => {
  const read = payments({ id: "e1", actions: ["read"], identifiers: ["*"] });
  const create = payments({ id: "e1", actions: ["create"], identifiers: ["*"] });
  const parts = sideBySide([read], [create]);
  expect(parts.map(({ left, right }) => [left?.actions, right?.actions])).toEqual([
    [undefined, ["create"]],
    [["read"], undefined],
  ]);
});
