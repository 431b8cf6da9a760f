import { describe, expect, it } from "vitest";
import { mended } from "./filter-fault";
import { stateOf, treeOf, withExcluded, withOnly, without, wordOf, wordsOf } from "./filter-words";
import { viewOf, withView } from "./view-tabs";

const views = ["", "status:active", "status:pending owner:me", "-status:retired"];

describe("the words of a filter", () => {
  it("keep quotations whole", () => {
    expect(wordsOf('agent:a,"b c"  "free text" word "open')).toEqual(['agent:a,"b c"', '"free text"', "word", '"open']);
  });
});

describe("alternatives in a filter", () => {
  it("are one part, so that other parts stand beside them", () => {
    expect(wordsOf("(a OR agent:b) NOT (c d) AND e")).toEqual(["(a OR agent:b)", "-(c d)", "e"]);
    expect(wordsOf("a OR b c")).toEqual(["(a OR b c)"]);
    expect(withOnly("agent:a OR agent:b", { key: "decision", value: "deny" })).toBe(
      "(agent:a OR agent:b) decision:deny",
    );
    expect(withView("a OR b", "status:active", ["", "status:active"])).toBe("status:active (a OR b)");
    expect(treeOf("(a OR")).toBeUndefined();
  });
});

describe("choosing a view", () => {
  it.each([
    ["agent:a status:active", "status:pending owner:me", "status:pending owner:me agent:a"],
    ['refund "free text" -status:retired', "", 'refund "free text"'],
    ["STATUS:suspended agent:a", "status:active", "status:active agent:a"],
    ["", "status:active", "status:active"],
    ["owner:ada status:active", "", "owner:ada"],
    ["owner:ada", "status:active", "status:active owner:ada"],
  ])("of %j to %j gives %j", (q, view, expected) => expect(withView(q, view, views)).toBe(expected));

  it.each([
    ["", ""],
    ["agent:a", ""],
    ["agent:a status:active", "status:active"],
    ["owner:me agent:a status:pending", "status:pending owner:me"],
  ])("%j shows the view %j", (q, view) => expect(viewOf(q, views)).toBe(view));
});

describe("a suggestion", () => {
  it("takes the place of the fault", () => {
    const fault = { detail: "", at: 8, length: 2, suggestions: [] };
    expect(mended("agent:a OR agent:b", fault, "")).toBe("agent:a agent:b");
    expect(mended("depth:>1 agent", { ...fault, at: 9, length: 5 }, "agent:a")).toBe("depth:>1 agent:a");
  });
});

describe("a value in a filter", () => {
  const denied = { key: "decision", value: "deny" };

  it("is quoted where the filter would read it otherwise", () => {
    expect(wordOf(denied)).toBe("decision:deny");
    expect(wordOf({ key: "agent", value: 'a "b", c' })).toBe('agent:"a \\"b\\", c"');
    expect(wordOf({ key: "resource", value: "/orders/*" })).toBe('resource:"/orders/*"');
    expect(wordOf({ key: "resource", value: ">1" })).toBe('resource:">1"');
  });

  it("takes the place of others of its key, and of its exclusion", () => {
    expect(withOnly("agent:a decision:allow", denied)).toBe("agent:a decision:deny");
    expect(withOnly("-decision:deny text", denied)).toBe("text decision:deny");
    expect(withOnly("-decision:error", denied)).toBe("-decision:error decision:deny");
  });

  it("is left out beside others, and removed in either form", () => {
    expect(withExcluded("agent:a decision:deny", denied)).toBe("agent:a -decision:deny");
    expect(withExcluded("-agent:a", { key: "agent", value: "b" })).toBe("-agent:a -agent:b");
    expect(without("agent:a -decision:deny", denied)).toBe("agent:a");
    expect(stateOf("a -decision:deny", denied)).toBe("excluded");
    expect(stateOf("decision:deny", denied)).toBe("only");
    expect(stateOf("decision:allow", denied)).toBeUndefined();
  });
});
