import { describe, expect, it } from "vitest";
import { boundsOf, rangeAsOf, rangeText, readRange, shifted, spanText } from "./time-range";

const openedAt = Date.parse("2026-11-27T10:50:00Z");

describe("readRange", () => {
  it("is the last 24 hours, or the whole log for a question about one thing", () => {
    expect(readRange("", null, null)).toEqual({ from: "now-24h" });
    expect(readRange("decision:deny", null, null)).toEqual({ from: "now-24h" });
    for (const q of ["id:agt_1", "-x delegation:dlg_1", "after:now-7d", "agt_01JDPA0Z1R"]) {
      expect(readRange(q, null, null), q).toEqual({ from: "all" });
    }
    expect(readRange("id:agt_1", "now-1h", null)).toEqual({ from: "now-1h" });
  });

  it("takes instants in either order, and ignores what it cannot read", () => {
    const range = { from: "2026-11-27T09:00:00.000Z", to: "2026-11-27T10:00:00.000Z" };
    expect(readRange("", "2026-11-27T11:00:00+01:00", "2026-11-27T09:00:00Z")).toEqual(range);
    for (const text of ["", "yesterday", "now-5", "2026-11-27", "2026-99-99T00:00:00Z", "2026-02-30T00:00:00Z"]) {
      expect(readRange("", text, null), text).toEqual({ from: "now-24h" });
    }
  });
});

it("a link to a search of the whole log keeps its end", () => {
  const { from, to } = boundsOf({ from: "all" }, openedAt);
  expect(readRange("", from ?? "all", to)).toEqual({ from: "all", to });
});

describe("boundsOf", () => {
  it("counts relative ranges from the opening of the list", () => {
    expect(boundsOf({ from: "now-1h" }, openedAt)).toEqual({
      from: "2026-11-27T09:50:00.000Z",
      to: "2026-11-27T10:50:00.000Z",
    });
    expect(boundsOf({ from: "all" }, openedAt)).toEqual({ to: "2026-11-27T10:50:00.000Z" });
  });
});

describe("shifted", () => {
  it("goes back by its own length, and forward until it ends now", () => {
    const earlier = shifted({ from: "now-1h" }, -1, openedAt);
    expect(earlier).toEqual({ from: "2026-11-27T08:50:00.000Z", to: "2026-11-27T09:50:00.000Z" });
    expect(shifted(earlier, 1, openedAt)).toEqual({ from: "now-1h" });
    expect(shifted({ from: "now-1h" }, 1, openedAt)).toEqual({ from: "now-1h" });
    expect(shifted({ from: "all" }, -1, openedAt)).toEqual({ from: "all" });
  });
});

describe("the words of a range", () => {
  it("are short, and exact where the span is", () => {
    expect(spanText("2026-11-27T09:50:00Z", "2026-11-27T10:50:00Z", "utc")).toBe("27 Nov 09:50–10:50");
    expect(spanText("2026-11-26T09:50:00Z", "2026-11-27T10:50:00Z", "utc")).toBe("26 Nov 09:50 – 27 Nov 10:50");
    expect(spanText("2025-11-26T09:50:00Z", "2026-11-27T10:50:00Z", "utc")).toBe(
      "26 Nov 2025 09:50 – 27 Nov 2026 10:50",
    );
    expect(spanText("2026-11-27T09:50:05Z", "2026-11-27T09:50:09Z", "utc")).toBe("27 Nov 09:50:05–09:50:09");
    expect(rangeText({ from: "now-7d" }, "utc")).toBe("Last 7 days");
    expect(rangeText({ from: "now-2h" }, "utc")).toBe("Last 2 h");
    expect(rangeText({ from: "2026-11-27T09:50:00Z" }, "utc")).toBe("Since 27 Nov 09:50");
  });
});

describe("rangeAsOf", () => {
  const at = "2026-11-20T10:00:00.000Z";
  const end = "2026-11-20T10:00:00.001Z";

  it("ends with the entries of the instant, and goes back from there", () => {
    expect(rangeAsOf({ from: "now-1h" }, at)).toEqual({ from: "2026-11-20T09:00:00.001Z", to: end });
    expect(rangeAsOf({ from: "all" }, at)).toEqual({ from: "all", to: end });
    expect(rangeText({ from: "all", to: end }, "utc")).toBe("Up to 20 Nov 10:00");
    const earlier = { from: "2026-11-20T08:00:00.000Z", to: "2026-11-20T09:00:00.000Z" };
    expect(rangeAsOf(earlier, at)).toEqual(earlier);
  });

  it("is cut at the instant, and the usual one where it would begin later", () => {
    const from = "2026-11-20T08:00:00.000Z";
    expect(rangeAsOf({ from, to: "2026-11-27T10:00:00.000Z" }, at)).toEqual({ from, to: end });
    expect(rangeAsOf({ from: "2026-11-25T00:00:00.000Z" }, at)).toEqual({ from: "2026-11-19T10:00:00.001Z", to: end });
  });
});
