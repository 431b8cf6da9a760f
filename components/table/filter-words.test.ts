import { describe, expect, it } from "vitest";
import { mended } from "./filter-fault";
import { viewOf, withView, wordsOf } from "./view-tabs";

const views = ["", "status:active", "status:pending owner:me", "-status:retired"];

describe("the words of a filter", () => {
  it("keep quotations whole", () => {
    expect(wordsOf('agent:a,"b c"  "free text" word "open')).toEqual(['agent:a,"b c"', '"free text"', "word", '"open']);
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
