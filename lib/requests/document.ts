import type { ApprovalPolicy, ResolvedStep } from "@/lib/approval-policies/model";
import { authorityDigest } from "@/lib/authority/language/digest";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { sha256 } from "@/lib/protocols/encoding/sha256";
import { canonicalise } from "@/lib/protocols/jcs/canonicalise";

/** Changes whenever the sentence for the same authority could read differently, or the document has a new member. */
export const rendererVersion = "5";

/** Everything an approver is shown (rules A1). */
export type DocumentFacts = {
  requestId: string;
  revision: number;
  agent: {
    id: string;
    name: string;
    displayName: string | null;
    ownerId: string | null;
    riskTier: string;
    environment: string;
    blueprint: string;
    blueprintVersion: number;
  };
  requesterId: string;
  /** The agent that asked in the requester's name; null if the requester asked. */
  throughAgentId: string | null;
  delegatorId: string | null;
  onBehalfOfId: string | null;
  /** The new delegator; null keeps the delegator. */
  newDelegatorId: string | null;
  parent: { id: string; version: number; digest: string } | null;
  /** The delegation version that it changes. A newer version makes the document outdated. */
  changes: { id: string; version: number; digest: string } | null;
  purpose: string;
  /** Reason for the change of a delegation; null if none was given. */
  changeReason: string | null;
  requested: CanonicalAuthority;
  effective: CanonicalAuthority;
  notBefore: Date;
  expiresAt: Date;
  maxDepth: number;
  catalogues: readonly { identifier: string; version: number }[];
  entitlement: string;
  /** The approval policy that gives the steps. A changed policy makes earlier documents outdated. */
  policy: Pick<ApprovalPolicy, "id" | "name" | "version">;
  steps: readonly ResolvedStep[];
  sentence: string;
};

/** The name of an entitlement in a document: its digest, or `standard` for null. */
export const entitlementName = (entitlement: CanonicalAuthority | null): string =>
  entitlement ? authorityDigest(entitlement) : "standard";

export type RenderedDocument = { document: string; digest: string };

/**
 * Renders the one document that the screen shows and the approval is bound to.
 *
 * The browser hashes the bytes it received, so the approval covers exactly the document that was shown.
 *
 * @see RFC 8785
 */
export function renderDocument({
  notBefore,
  expiresAt,
  policy,
  changeReason,
  ...facts
}: DocumentFacts): RenderedDocument {
  const document = canonicalise({
    ...facts,
    // Omitted if null, so that earlier documents keep their digest.
    ...(changeReason === null ? {} : { changeReason }),
    kind: "mandate-request",
    notBefore: notBefore.toISOString(),
    expiresAt: expiresAt.toISOString(),
    policy: `${policy.name}@${policy.version}`,
    policyId: policy.id,
    guardrails: "none",
    renderer: rendererVersion,
    locale: "en",
  });
  return { document, digest: sha256(document) };
}
