"use client";

import { useQuery } from "@tanstack/react-query";
import { Unloaded } from "@/components/data/unloaded";
import { PageFrame } from "@/components/shell/app-shell";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Panel } from "@/components/ui/panel";
import { ExportCard } from "./export-card";
import { ownExports } from "./queries";

function Content() {
  const query = useQuery(ownExports);
  if (!query.data) return <Unloaded query={query} name="The exports" lines={6} />;
  if (query.data.exports.length === 0) {
    return (
      <Panel flush>
        <EmptyState kind="none" title="No exports yet">
          Your exports appear here with their files and digests. To make the first one, press Export in the audit trail.
        </EmptyState>
      </Panel>
    );
  }
  return query.data.exports.map((item) => <ExportCard key={item.id} item={item} />);
}

/** The person's exports of the trail, the newest first. */
export function ExportsScreen({ verifierDigest }: { verifierDigest: string }) {
  return (
    <PageFrame
      title="Exports"
      actions={
        <>
          <ButtonLink href="/audit/verify">Verify files</ButtonLink>
          <ButtonLink href="/audit">Open the audit trail</ButtonLink>
        </>
      }
    >
      <div className="flex flex-col gap-6">
        <p className="max-w-160 text-ink2 [overflow-wrap:anywhere]">
          Exports of the audit trail that you started. Each is kept for 7 days. Verify the downloaded files in this
          browser, or with{" "}
          <a href="/verify.mjs" download className="underline">
            verify.mjs
          </a>
          : <code>node verify.mjs FOLDER --key KEY</code>. Its SHA-256 is <code>{verifierDigest}</code>.
        </p>
        <Content />
      </div>
    </PageFrame>
  );
}
