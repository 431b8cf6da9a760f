import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { singleton } from "@/lib/platform/base/singleton";

/** Everything that `/metrics` shows. Labels hold names from our own lists only, never ids or input. */
export type Metrics = ReturnType<typeof make>;

/** The process's metrics, in one registry for both module graphs. */
export const metrics = (): Metrics => singleton("metrics", make);

function make() {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    ...traffic(registers),
    ...work(registers),
    ...decisions(registers),
    ...events(registers),
    ...state(registers),
    ...logStreams(registers),
  };
}

function traffic(registers: Registry[]) {
  return {
    httpRequests: new Histogram({
      name: "mandate_http_request_duration_seconds",
      help: "Time from a request's first byte to its answer's last.",
      labelNames: ["lane", "route", "method", "status"] as const,
      buckets: [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    }),
    refusedRequests: new Counter({
      name: "mandate_http_refused_requests_total",
      help: "Requests refused before any handler saw them.",
      labelNames: ["reason"] as const,
      registers,
    }),
    tokens: new Counter({
      name: "mandate_token_requests_total",
      help: "Token requests by grant and outcome.",
      labelNames: ["grant", "outcome"] as const,
      registers,
    }),
    introspections: new Counter({
      name: "mandate_token_introspections_total",
      help: "Introspections by kind of caller and outcome.",
      labelNames: ["caller", "outcome"] as const,
      registers,
    }),
    tokenRevocations: new Counter({
      name: "mandate_token_revocations_total",
      help: "Revocations that instances asked for, by outcome.",
      labelNames: ["outcome"] as const,
      registers,
    }),
  };
}

/** Commits that items share, and background jobs. */
function work(registers: Registry[]) {
  return {
    commitBatch: new Histogram({
      name: "mandate_commit_batch_size",
      help: "Items that shared one commit.",
      buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
      registers,
    }),
    commitDuration: new Histogram({
      name: "mandate_commit_duration_seconds",
      help: "Time of one shared commit.",
      buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2],
      registers,
    }),
    jobs: new Histogram({
      name: "mandate_job_duration_seconds",
      help: "Runs of background jobs.",
      labelNames: ["job", "outcome"] as const,
      buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 30, 120],
      registers,
    }),
  };
}

function decisions(registers: Registry[]) {
  return {
    decisions: new Counter({
      name: "mandate_decisions_total",
      help: "Decisions by outcome and reason code.",
      labelNames: ["outcome", "code"] as const,
      registers,
    }),
    actionOutcomes: new Counter({
      name: "mandate_action_outcomes_total",
      help: "Outcomes of allowed actions reported by resource servers, and whether a person had approved the action.",
      labelNames: ["outcome", "approved"] as const,
      registers,
    }),
  };
}

function events(registers: Registry[]) {
  return {
    securityEvents: new Counter({
      name: "mandate_security_events_total",
      help: "Security events of identity providers, by event and outcome.",
      labelNames: ["event", "outcome"] as const,
      registers,
    }),
  };
}

function state(registers: Registry[]) {
  return {
    databaseConnections: new Gauge({
      name: "mandate_database_connections",
      help: "Connections of each pool: open, idle, and requests waiting for one.",
      labelNames: ["pool", "state"] as const,
      registers,
    }),
    unsealedEntries: new Gauge({
      name: "mandate_log_unsealed_entries",
      help: "Committed records that no checkpoint covers yet.",
      registers,
    }),
    sealingLag: new Gauge({
      name: "mandate_log_sealing_lag_seconds",
      help: "Age of the oldest record that no checkpoint covers yet.",
      registers,
    }),
    clockOffset: new Gauge({
      name: "mandate_clock_offset_seconds",
      help: "The database's clock minus this machine's.",
      registers,
    }),
    liveStreams: new Gauge({
      name: "mandate_live_update_streams",
      help: "Open streams of live updates.",
      registers,
    }),
    ready: new Gauge({
      name: "mandate_ready_check",
      help: "1 for each readiness check that passes.",
      labelNames: ["check"] as const,
      registers,
    }),
  };
}

function logStreams(registers: Registry[]) {
  return {
    streams: new Gauge({
      name: "mandate_streams",
      help: "Streams of the audit trail by state.",
      labelNames: ["state"] as const,
      registers,
    }),
    streamLagEntries: new Gauge({
      name: "mandate_stream_lag_entries",
      help: "Entries of the log that the slowest active stream of a kind did not look at yet.",
      labelNames: ["kind"] as const,
      registers,
    }),
    streamLagSeconds: new Gauge({
      name: "mandate_stream_lag_seconds",
      help: "Age of the oldest entry that an active stream of a kind did not look at yet.",
      labelNames: ["kind"] as const,
      registers,
    }),
    streamDeliveries: new Counter({
      name: "mandate_stream_deliveries_total",
      help: "Attempts to deliver by kind and outcome.",
      labelNames: ["kind", "outcome"] as const,
      registers,
    }),
  };
}
