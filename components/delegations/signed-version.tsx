import { Timestamp } from "@/components/time/timestamp";
import { CodeBlock } from "@/components/ui/code-block";
import { CopyField } from "@/components/ui/copy-field";
import { KeyValue } from "@/components/ui/key-value";
import type { DelegationResponse } from "@/lib/delegations/schema";

/** The version in effect as it was signed: what anybody can verify without this server. */
export function SignedVersion({ delegation }: { delegation: DelegationResponse }) {
  const { version, signedAt, digest, parentDigest, jws } = delegation;
  const rows = [
    { label: "Version", value: version },
    { label: "Signed", value: <Timestamp at={signedAt} mode="exact" /> },
    { label: "Digest", value: <CopyField value={digest} label="digest" /> },
    ...(parentDigest
      ? [{ label: "Above it", value: <CopyField value={parentDigest} label="digest of the delegation above" /> }]
      : []),
  ];
  return (
    <div className="flex flex-col gap-3">
      <KeyValue items={rows} />
      <CodeBlock label="Signed version (JWS)" code={jws} />
    </div>
  );
}
