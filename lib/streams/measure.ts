import { metrics } from "@/lib/platform/observability/metrics";
import { streamKinds, streamStatuses } from "./model";
import { lagsOf, list } from "./store";

/** Shows the streams in `/metrics`: how many are in each state, and the largest lag of the active ones of each kind. */
export async function measureStreams(): Promise<void> {
  const rows = await list();
  const lags = await lagsOf(rows.map(({ id }) => id));
  const { streams, streamLagEntries, streamLagSeconds } = metrics();
  for (const status of streamStatuses) {
    streams.set({ state: status }, rows.filter((row) => row.status === status).length);
  }
  for (const kind of streamKinds) {
    const own = rows.filter((row) => row.kind === kind && row.status === "active").map(({ id }) => lags.get(id));
    streamLagEntries.set({ kind }, Math.max(0, ...own.map((lag) => lag?.entries ?? 0)));
    streamLagSeconds.set({ kind }, Math.max(0, ...own.map((lag) => lag?.seconds ?? 0)));
  }
}
