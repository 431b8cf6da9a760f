import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { defer, undoLast, undoSeconds } from "./deferred";

const page = new EventTarget();
const said = { ids: ["req_1"], doing: "Approving", says: "Approving: refunds" };

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("window", page);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a decision that can be undone", () => {
  it("is sent after five seconds, once, and not before", () => {
    const [send, undone] = [vi.fn(), vi.fn()];
    const undo = defer(said, send, undone);
    vi.advanceTimersByTime(undoSeconds * 1000 - 1);
    expect(send).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(send).toHaveBeenCalledOnce();
    page.dispatchEvent(new Event("pagehide"));
    expect(send).toHaveBeenCalledOnce();
    undo();
    expect(undone).not.toHaveBeenCalled();
  });

  it("is never sent when it was undone", () => {
    const [send, undone] = [vi.fn(), vi.fn()];
    defer(said, send, undone);
    undoLast();
    expect(undone).toHaveBeenCalledOnce();
    page.dispatchEvent(new Event("pagehide"));
    vi.advanceTimersByTime(undoSeconds * 2000);
    expect(send).not.toHaveBeenCalled();
  });

  it("is sent at once when the page is left, with everything else that waits", () => {
    const [one, two] = [vi.fn(), vi.fn()];
    defer(said, one, vi.fn());
    defer(said, two, vi.fn());
    page.dispatchEvent(new Event("pagehide"));
    expect([one, two].map((send) => send.mock.calls.length)).toEqual([1, 1]);
  });
});
