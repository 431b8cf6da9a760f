import { ContextValue } from "@/lib/platform/base/context-value";
import { traceIdOf } from "@/lib/protocols/trace-context/traceparent";

const tracing = new ContextValue<string>("http.trace");

/** The trace that a request belongs to; undefined without a valid `traceparent`. */
export const traceOf = (request: Request): string | undefined => traceIdOf(request.headers.get("traceparent"));

/** Answers a request. All that it records names its trace. */
export function tracedAs<T>(request: Request, answer: () => T): T {
  const trace = traceOf(request);
  return trace === undefined ? answer() : tracing.with(trace, answer);
}

/** Returns the trace of the request that is answered now. Decisions and tokens pass theirs on instead. */
export const traceNow = (): string | undefined => tracing.now();
