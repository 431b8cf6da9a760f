/** Headers of an answer that holds credentials or tokens (RFC 6749 section 5.1, RFC 7591 section 3.2.1). */
export const neverStored = { "cache-control": "no-store", pragma: "no-cache" } as const;
