import { describe, expect, it } from "vitest";
import { stillMissing } from "./decision-dialogs";

describe("what a request still needs after one more approval", () => {
  it("is nothing at the last approval of the last step", () => {
    expect(stillMissing([{ state: "open", quorum: 1, approved: 0 }])).toBeUndefined();
    expect(
      stillMissing([
        { state: "passed", quorum: 1, approved: 1 },
        { state: "open", quorum: 2, approved: 1 },
      ]),
    ).toBeUndefined();
  });

  it("is the rest of this step, and the steps after it", () => {
    expect(stillMissing([{ state: "open", quorum: 2, approved: 0 }])).toBe("this step then needs one more approval");
    expect(
      stillMissing([
        { state: "open", quorum: 3, approved: 0 },
        { state: "waiting", quorum: 1, approved: 0 },
      ]),
    ).toBe("this step then needs 2 more approvals, and one more step follows");
  });
});
