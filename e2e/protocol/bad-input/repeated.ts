import type { Sent } from "@/lib/testing/http";

/** Parameters and members that carry a credential, wherever they are in a request. */
const carriers = new Set(["authorization", "dpop", "client_assertion", "access_token", "proof", "new_key_proof"]);
const shortest = 16;
const trace = /\n\s+at |node_modules|node:internal|\.[cm]?[jt]sx?:\d/;

/** Lists the forbidden content of an answer: parts of the request's credentials, or a stack trace. */
export function repeatedIn(answer: string, { headers = {}, form = {}, json }: Sent): string[] {
  const parts = [...credentialsIn(headers), ...credentialsIn(form), ...credentialsIn(json)]
    .flatMap((text) => [text, ...text.split(/[\s.,"]+/)])
    .filter((part) => part.length >= shortest && answer.includes(part));
  return trace.test(answer) ? [...parts, "a stack trace"] : parts;
}

function credentialsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    typeof member === "string" && carriers.has(name.toLowerCase()) ? [member] : credentialsIn(member),
  );
}
