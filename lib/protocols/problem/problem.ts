/** One member at fault: its path in the request and a stable code. */
export type ProblemMember = {
  readonly path: string;
  readonly code: string;
  readonly message?: string;
  /** The part of a text that is at fault, in UTF-16 code units, and what could stand there instead. */
  readonly at?: number;
  readonly length?: number;
  readonly suggestions?: readonly string[];
};

export type Problem = {
  readonly status: number;
  /** Stable; clients switch on it. */
  readonly code: string;
  readonly title: string;
  /** A sentence for the person who reads it; never a stack, never what was sent. */
  readonly detail?: string | undefined;
  readonly errors?: readonly ProblemMember[];
  readonly instance?: string | undefined;
  /** Further members of this kind of problem (RFC 9457 §3.2). */
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
};

/**
 * Returns a problem response that no cache stores. Its `type` names the code and is not meant to be fetched.
 *
 * @see [RFC 9457 - Problem Details](https://www.rfc-editor.org/rfc/rfc9457.html#section-3.1)
 */
export function problem({
  status,
  code,
  title,
  detail,
  errors = [],
  instance,
  extensions,
  headers,
}: Problem): Response {
  const type = `urn:mandate:problem:${code}`;
  const body = { ...extensions, type, title, status, detail, instance, code, errors };
  return new Response(JSON.stringify(body), {
    status,
    headers: { "cache-control": "no-store", ...headers, "content-type": "application/problem+json" },
  });
}
