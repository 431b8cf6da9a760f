import { randomBytes } from "node:crypto";

const processId = randomBytes(16).toString("base64url");
let uses = 0;

/** Makes a unique binding for a one-time proof, so that every second use of the proof is a replay. */
export function uniqueBinding(): string {
  uses += 1;
  return `${processId}.${uses}`;
}
