import { describe, expect, it } from "vitest";
import type { AccountLink } from "./model";
import { linkCapabilities, linkRefusal, linkStanding } from "./policy";

const now = new Date("2026-11-25T12:00:00Z");
const hours = (count: number) => new Date(now.getTime() + count * 3_600_000);
const fresh: AccountLink = {
  ...{ iss: "https://idp.example", sub: "ada", personId: "per_ada", linkedById: "per_linker", linkedAt: hours(-1) },
  ...{ waitsUntil: hours(23), confirmedById: null, confirmedAt: null, acknowledgedAt: null },
};
const over = { ...fresh, waitsUntil: now };
const acknowledged = { acknowledgedAt: hours(-1) };
const confirmed = { confirmedById: "per_second", confirmedAt: hours(-1) };

type Case = [string, AccountLink, "waiting" | "ready"];
const standings: Case[] = [
  ["a link of which nobody said anything", fresh, "waiting"],
  ["its day is over, and its person said nothing", over, "waiting"],
  ["its person said that it is theirs, on its first day", { ...fresh, ...acknowledged }, "waiting"],
  ["its person said so, and its day is over", { ...over, ...acknowledged }, "ready"],
  ["a second admin vouched for it", { ...fresh, ...confirmed }, "ready"],
  ["a provider made the person", { ...fresh, linkedById: null, waitsUntil: null }, "ready"],
];

describe("O2: a linked account", () => {
  it.each(standings)("%s", (_, link, standing) => expect(linkStanding(link, now)).toBe(standing));

  it("would count by itself after a day in the twin that looks at the clock alone", () => {
    const twin = ({ waitsUntil, confirmedAt }: AccountLink) =>
      waitsUntil === null || confirmedAt || waitsUntil <= now ? "ready" : "waiting";
    expect(standings.filter(([, link, standing]) => twin(link) !== standing).map(([name]) => name)).toEqual([
      "its day is over, and its person said nothing",
    ]);
  });

  const writes = new Set(["people:write"]);
  const ask = (personId: string, permissions: ReadonlySet<string> = new Set(), limited = false) => ({
    ...{ personId, permissions, limited },
  });
  it.each([
    ["confirm", ask("per_second", writes), fresh, undefined],
    ["confirm", ask("per_second", writes), over, undefined],
    ["confirm", ask("per_second", writes), { ...over, ...acknowledged }, undefined],
    ["confirm", ask("per_second"), fresh, "admin_only"],
    ["confirm", ask("per_linker", writes), fresh, "own_identity"],
    ["confirm", ask("per_ada", writes), fresh, "own_identity"],
    ["confirm", ask("per_second", writes), { ...fresh, ...confirmed }, "identity_ready"],
    ["acknowledge", ask("per_ada"), fresh, undefined],
    ["acknowledge", ask("per_ada", writes, true), fresh, "acknowledged_otherwise"],
    ["acknowledge", ask("per_linker", writes), fresh, "identity_not_found"],
    ["acknowledge", ask("per_ada"), { ...fresh, ...acknowledged }, "identity_ready"],
    ["disown", ask("per_ada"), fresh, undefined],
    ["disown", ask("per_ada", new Set(), true), fresh, undefined],
    ["disown", ask("per_ada"), { ...fresh, ...confirmed }, "identity_ready"],
    ["disown", ask("per_second", writes), fresh, "identity_not_found"],
    ["unlink", ask("per_linker", writes), fresh, undefined],
    ["unlink", ask("per_ada"), fresh, "admin_only"],
  ] as const)("%s by %o", (action, asker, link, refusal) => {
    expect(linkRefusal(asker, link, action, now)).toBe(refusal);
    expect(linkCapabilities(asker, link, now).can.includes(action)).toBe(refusal === undefined);
  });
});
