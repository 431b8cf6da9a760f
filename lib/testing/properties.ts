import fc from "fast-check";

// A property that is synchronous cannot be ended by Vitest. The search for the smallest counterexample may take hours.
if (process.env.PROPERTY_RUNS === undefined) {
  fc.configureGlobal({ interruptAfterTimeLimit: 300_000, markInterruptAsFailure: true });
}
