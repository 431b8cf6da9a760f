import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { heartbeatEvent, heartbeatMs } from "@/lib/platform/events/model";
import { follow, type LiveState } from "./live-stream";

/** Replaces the browser's EventSource; the test acts as the server. */
class Stream extends EventTarget {
  static opened: Stream[] = [];
  onopen: (() => void) | undefined;
  onmessage: ((event: { data: unknown }) => void) | undefined;
  onerror: (() => void) | undefined;
  closed = false;
  constructor() {
    super();
    Stream.opened.push(this);
  }
  close(): void {
    this.closed = true;
  }
  beat(): void {
    this.dispatchEvent(new Event(heartbeatEvent));
  }
}

const page = new EventTarget();
const states: LiveState[] = [];
let stop: () => void;
const newest = (): Stream => Stream.opened.at(-1) ?? expect.fail("no stream was opened");

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  vi.stubGlobal("window", page);
  vi.stubGlobal("EventSource", Stream);
  Stream.opened = [];
  states.length = 0;
  stop = follow("/api/events", new QueryClient(), (state) => states.push(state), Date.now());
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a page that follows the server", () => {
  it("is live while the heartbeat comes, and not once it is silent", () => {
    newest().onopen?.();
    vi.advanceTimersByTime(heartbeatMs);
    newest().beat();
    vi.advanceTimersByTime(2 * heartbeatMs);
    expect(states).toEqual([{ kind: "live" }]);
    vi.advanceTimersByTime(heartbeatMs);
    expect(states.at(-1)).toEqual({ kind: "lost", since: 1_000_000 + heartbeatMs });
    expect(Stream.opened[0]?.closed).toBe(true);
  });

  it("says at once that the browser is offline, and opens again at once when it is back", () => {
    newest().onopen?.();
    page.dispatchEvent(new Event("offline"));
    expect(states.at(-1)).toEqual({ kind: "lost", since: 1_000_000 });
    page.dispatchEvent(new Event("online"));
    newest().onopen?.();
    expect(states.at(-1)).toEqual({ kind: "live" });
    expect(Stream.opened).toHaveLength(2);
  });

  it("tries again by itself, ever more seldom, and keeps saying since when nothing came", () => {
    newest().onopen?.();
    for (const wait of [1_000, 2_000, 4_000]) {
      newest().onerror?.();
      const opened = Stream.opened.length;
      vi.advanceTimersByTime(wait - 1);
      expect(Stream.opened).toHaveLength(opened);
      vi.advanceTimersByTime(1);
      expect(Stream.opened).toHaveLength(opened + 1);
    }
    expect(new Set(states.map((state) => (state.kind === "lost" ? state.since : 0)))).toEqual(new Set([0, 1_000_000]));
  });
});
