import autocannon from "autocannon";

export type Figure = { perSecond: number; p50: number; p99: number; failed: number };
export type Load = {
  url: string;
  connections: number;
  seconds: number;
  headers: Record<string, string>;
  /** Made anew for each request where it must not repeat. */
  next?: () => { body: string; headers: Record<string, string> };
  body?: string;
};

/** Sends POST requests over so many connections for so long. */
export async function measure({ url, connections, seconds, headers, body, next }: Load): Promise<Figure> {
  const request = next
    ? {
        setupRequest: (template: autocannon.Request) => {
          const made = next();
          return { ...template, body: made.body, headers: { ...headers, ...made.headers } };
        },
      }
    : { body };
  const result = await autocannon({
    url,
    method: "POST",
    connections,
    duration: seconds,
    headers,
    requests: [{ method: "POST", ...request }],
  });
  return {
    perSecond: Math.round(result.requests.average),
    p50: result.latency.p50,
    p99: result.latency.p99,
    failed: result.non2xx + result.errors,
  };
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
