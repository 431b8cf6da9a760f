import { ContextValue } from "@/lib/platform/base/context-value";

/**
 * Who waits for an answer of the database. Each has connections of its own, so that none can starve another:
 * `people` at the console, `machines` that enrol, report or inspect, `strangers` without a credential, `jobs`, and what is
 * `urgent`: the stops that people ask for, and whether the server is ready.
 * Decisions and tokens name none: they have the hot pool.
 */
export const waiters = ["people", "machines", "strangers", "jobs", "urgent"] as const;
export type Waiter = (typeof waiters)[number];

const waiting = new ContextValue<Waiter>("database.waiter");

/** Runs something for a waiter: all that it asks the database goes over the connections of that waiter. */
export const waitingAs = <T>(waiter: Waiter, run: () => T): T => waiting.with(waiter, run);

/** Returns the group of the caller; undefined for decisions, tokens and work outside a group. */
export const waiterNow = (): Waiter | undefined => waiting.now();
