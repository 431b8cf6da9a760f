import { describe, expect, it } from "vitest";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { soleTask } from "./policy";

/** One element for each list of tasks; undefined demands none. */
const demanding = (...each: (string[] | undefined)[]): CanonicalAuthority =>
  each.map((tasks, index) => ({
    ...{ id: `el_${index}`, type: "payment", locations: ["https://payments.acme.example"] },
    ...{ actions: ["create"], identifiers: [`account/${index}`] },
    ...(tasks && { conditions: { tasks } }),
  }));

describe("L9: the task that a token is fixed to", () => {
  it.each<[string, CanonicalAuthority, string | null]>([
    ["the one that it demands", demanding(["refund"]), "refund"],
    ["the one that all of its elements demand", demanding(["refund"], ["refund"]), "refund"],
    ["none, where it may be any of several", demanding(["payout", "refund"]), null],
    ["none, where its elements demand different ones", demanding(["refund"], ["payout"]), null],
    ["none, where an element demands none", demanding(["refund"], undefined), null],
    ["none, where nothing demands any", demanding(undefined), null],
  ])("is %s", (_, authority, task) => {
    expect(soleTask(authority)).toBe(task);
  });
});
