import { vi } from "vitest";

/** Does something while no deadline of this process passes: how fast the machine is decides nothing then. */
export async function withoutDeadlines<T>(act: () => Promise<T>): Promise<T> {
  const time = vi.spyOn(performance, "now").mockReturnValue(performance.now());
  try {
    return await act();
  } finally {
    time.mockRestore();
  }
}
