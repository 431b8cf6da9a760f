import { randomBytes } from "node:crypto";

const processId = randomBytes(16).toString("base64url");
let uses = 0;

/** A value that no other consumption of a one-time thing is bound to: whatever presents it again is a replay. */
export function uniqueBinding(): string {
  uses += 1;
  return `${processId}.${uses}`;
}
