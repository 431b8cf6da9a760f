"use client";

import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { getJson } from "@/components/data/api-client";
import { DownloadLink } from "@/components/data/download-link";
import { Button } from "@/components/ui/button";
import { problemText } from "@/components/ui/problem-text";
import { Glyph } from "@/components/ui/status-mark";
import { CompareVersions } from "@/components/versions/compare-versions";
import type { DelegationVersion } from "@/lib/delegations/schema";
import { versionsBackTo } from "./queries";
import { StatedThen } from "./stated-then";
import { type NamedVersion, readKeys, verifyStatement } from "./verify-statement";
import { VersionComparison } from "./version-history";

const statementChecks = (named: NamedVersion, jws: string | undefined) => ({
  queryKey: ["statement-checks", named, jws],
  queryFn: async () => verifyStatement(jws ?? "", named, readKeys(await getJson("/.well-known/jwks.json"))),
  enabled: jws !== undefined,
  retry: false,
});

/** The result of the checks of a signed version, in one line; each fault is named. */
function Checked({ named, jws }: { named: NamedVersion; jws: string | undefined }) {
  const { data, error } = useQuery(statementChecks(named, jws));
  if (error) return <span className="block text-ink3 text-xs">Not checked: {problemText(error)}</span>;
  if (!data) return <span className="block text-ink3 text-xs">Checking the signature …</span>;
  const faults = data.filter(({ result }) => result !== "ok");
  if (faults.length === 0) {
    return (
      <span className="flex items-center gap-1.5 text-ok text-xs">
        <Glyph shape="check" className="size-3" />
        Signature and digest checked in this browser
      </span>
    );
  }
  return faults.map(({ result, says }) => (
    <span key={says} className={result === "wrong" ? "block text-bad text-xs" : "block text-ink3 text-xs"}>
      {says}
    </span>
  ));
}

type CompareProps = { version: number; versions: readonly DelegationVersion[] };

/** Compares the version of then with the newest one. */
function CompareWithNow({ version, versions }: CompareProps) {
  const [open, setOpen] = useState(false);
  const newest = versions[0]?.version ?? version;
  if (newest === version) return <span className="text-ink3 text-xs">still the newest version</span>;
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)}>
        v{newest} now, compare
      </Button>
      {open && (
        <CompareVersions versions={versions} newest={newest} first={version} onClose={() => setOpen(false)}>
          {(from, to) => <VersionComparison from={from} to={to} />}
        </CompareVersions>
      )}
    </>
  );
}

export type SignedThenProps = {
  named: NamedVersion;
  /** Shows a person by id. With it the allowed actions and the approvals of the version are listed. */
  nameOf?: ((id: string) => ReactNode) | undefined;
};

/** The signed version that a record names: checked here, for download, and compared with the version of now. */
export function SignedThen({ named, nameOf }: SignedThenProps) {
  const { id, version } = named;
  const { data: versions, error } = useQuery(versionsBackTo(id, version));
  const used = versions?.find((one) => one.version === version);
  if (error || (versions && !used)) {
    return (
      <span className="block text-ink3 text-xs">
        {error ? `Not checked: ${problemText(error)}` : "This version is not kept, so it could not be checked."}
      </span>
    );
  }
  return (
    <span className="flex flex-col items-start gap-1.5">
      {nameOf && used && <StatedThen jws={used.jws} nameOf={nameOf} />}
      <Checked named={named} jws={used?.jws} />
      <span className="flex flex-wrap items-center gap-2">
        <DownloadLink href={`/api/delegations/${id}/versions/${version}/statement`} size="sm">
          Signed version {version}
        </DownloadLink>
        {versions && <CompareWithNow version={version} versions={versions} />}
      </span>
    </span>
  );
}
