import type { EntryBody } from "@/lib/audit/entry-body";
import type { Check } from "@/lib/audit/verify-evidence";
import { sha256 } from "@/lib/protocols/encoding/sha256";
import { ActionApprovalFile, PolicyFile, RequestFile } from "./manifest.schema";
import { type PackFiles, right, wrong } from "./pack-files";

/** The document of a request has the digest of its votes. The pack holds the policy that it had to pass. */
export function requestCheck(name: string, content: unknown, files: PackFiles): Check {
  const read = RequestFile.safeParse(content);
  if (!read.success) return wrong(`${name} is no document of a request.`);
  const { id, document, digest, votes, policy } = read.data;
  const ok = sha256(document) === digest && votes.every((vote) => vote.digest === digest);
  if (!ok) return wrong(`${name}: the document or a vote has another digest.`);
  if (!files.has(policyPath(policy))) return wrong(`${name}: its policy is missing.`);
  return right(`The document of ${id} has the digest of its ${votes.length} votes.`);
}

const policyPath = ({ id, version }: { id: string; version: number }): string => `policies/${id}@${version}.json`;

/** The document of an approval has its digest. Each entry of the pack that names the approval has sealed this digest. */
export function actionApprovalCheck(
  name: string,
  content: unknown,
  entries: readonly { index: number; facts: EntryBody["facts"] }[],
): Check {
  const read = ActionApprovalFile.safeParse(content);
  if (!read.success) return wrong(`${name} is no approval of an action.`);
  const { id, document, digest, votes } = read.data;
  if (sha256(document) !== digest) return wrong(`${name}: the document has another digest.`);
  const naming = entries.filter(({ facts }) => facts?.approval === id && typeof facts.digest === "string");
  const other = naming.find(({ facts }) => facts?.digest !== digest);
  if (other) return wrong(`${name}: entry ${other.index} has sealed another digest.`);
  const sealed = naming.length === 0 ? "" : `, which ${naming.length} entries have sealed`;
  return right(`The document of ${id} with ${votes.length} votes has its digest${sealed}.`);
}

/** The file holds the version that its name states. */
export function policyCheck(name: string, content: unknown): Check {
  const read = PolicyFile.safeParse(content);
  if (!read.success || name !== policyPath(read.data)) return wrong(`${name} is no version of an approval policy.`);
  return right(`The approval policy ${read.data.name}@${read.data.version} is in the pack.`);
}
