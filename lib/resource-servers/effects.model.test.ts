import { describe, expect, it } from "vitest";
import type { ActionEffect, CatalogueType } from "@/lib/authority/language/model";
import { loweredEffects, movedEffects } from "./effects.model";

type Mark = ActionEffect | undefined;
const typeWith = (mark: Mark, action = "create"): CatalogueType => ({
  ...{ name: "payment", actions: [action], fields: {} },
  ...(mark && { effects: { [action]: mark } }),
});
const lowers = (before: Mark, after: Mark, action?: string) =>
  loweredEffects([typeWith(before, action)], [typeWith(after, action)]).length > 0;

describe("an edit of a catalogue lowers an effect", () => {
  it.each<[Mark, Mark, string?]>([
    ["irreversible", "write"],
    ["irreversible", "read"],
    ["irreversible", undefined],
    ["irreversible", "egress"],
    ["egress", "irreversible"],
    ["egress", "write"],
    ["egress", "read"],
    ["egress", undefined],
    ["write", "read"],
    ["write", undefined],
    [undefined, "read"],
    ["write", undefined, "list"],
  ])("from %s to %s", (before, after, action) => expect(lowers(before, after, action)).toBe(true));

  it.each<[Mark, Mark, string?]>([
    ["read", "write"],
    ["read", "irreversible"],
    ["read", undefined],
    ["write", "irreversible"],
    ["write", "egress"],
    [undefined, "write"],
    [undefined, "egress"],
    ["write", "write"],
    [undefined, "read", "list"],
    ["read", undefined, "list"],
    [undefined, "write", "list"],
  ])("but not from %s to %s", (before, after, action) => expect(lowers(before, after, action)).toBe(false));

  it("only of actions that it had before, each with its type", () => {
    const before = [typeWith("egress"), { ...typeWith("write"), name: "refund" }];
    const grown = {
      ...typeWith("egress"),
      actions: ["create", "look"],
      effects: { create: "egress", look: "read" } as const,
    };
    expect(movedEffects(before, [grown, { ...typeWith("read"), name: "refund" }, typeWith("read", "other")])).toEqual([
      { type: "refund", action: "create", before: "write", after: "read", isLower: true },
    ]);
  });
});
