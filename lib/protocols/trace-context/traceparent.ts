const header = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/;
const zeros = /^0+$/;

/** Whether the text has the shape of a trace id. */
export const isTraceId = (text: string): boolean => /^[0-9a-f]{32}$/.test(text) && !zeros.test(text);

/**
 * Reads the trace id of a `traceparent` header. A malformed header counts as absent.
 *
 * @see W3C Trace Context, sections 3.2 and 4.3: later versions may carry more members; version `ff` is invalid.
 */
export function traceIdOf(traceparent: string | null): string | undefined {
  if (traceparent === null || traceparent.length > 512) return undefined;
  const [, version, trace = "", parent = "", more] = header.exec(traceparent) ?? [];
  if (version === undefined || version === "ff" || (version === "00" && more !== undefined)) return undefined;
  return zeros.test(trace) || zeros.test(parent) ? undefined : trace;
}
