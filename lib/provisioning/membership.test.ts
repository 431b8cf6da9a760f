import { describe, expect, it } from "vitest";
import { newId } from "@/lib/platform/base/id";
import { parsePath } from "@/lib/protocols/scim/filter";
import { leaving, MembershipChange, namedBy } from "./membership";

const people = Array.from({ length: 20_000 }, (_, n) => `per_01K${String(n).padStart(23, "0")}`);

describe("the members of a group", () => {
  it("leave when they are not among the wanted, and the later change of a person holds", async () => {
    expect(leaving(["a", "b", "c"], ["b"])).toEqual(["a", "c"]);
    const change = new MembershipChange(async () => ["c", "d", "e"]);
    change.join(["a", "b"]);
    change.leave(["c", "d"]);
    change.join(["c"]);
    change.leave(["a"]);
    expect([[...change.add], [...change.remove]]).toEqual([
      ["b", "c"],
      ["d", "a"],
    ]);
    expect((await change.members()).toSorted()).toEqual(["b", "c", "e"]);
  });

  it("are read once, however many operations need them", async () => {
    let reads = 0;
    const change = new MembershipChange(async () => {
      reads += 1;
      return people;
    });
    const began = performance.now();
    expect(leaving(people, people.toReversed())).toEqual([]);
    for (let n = 0; n < 20; n++) change.leave((await change.members()).slice(0, 10));
    expect([reads, change.remove.size]).toEqual([1, 200]);
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it("are not read for a filter that names them", () => {
    const [one, two] = [newId("person"), newId("person")];
    const named = (path: string) => {
      const { filter } = parsePath(path);
      return filter && namedBy(filter);
    };
    expect(named(`members[value eq "${one}"]`)).toEqual([one]);
    expect(named(`members[value eq "${one}" or value eq "${two}"]`)).toEqual([one, two]);
    for (const path of [
      `value ne "${one}"`,
      `value eq "${one}" and type eq "User"`,
      `type eq "User"`,
      `value sw "per_"`,
    ])
      expect(named(`members[${path}]`)).toBeUndefined();
  });
});
