"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { parseAsString, useQueryState } from "nuqs";
import { PageFrame } from "@/components/shell/app-shell";
import { DensitySwitch } from "@/components/table/density-switch";
import { PagedTable } from "@/components/table/paged-table";
import { ButtonLink } from "@/components/ui/button";
import { Drawer } from "@/components/ui/drawer";
import { EmptyState } from "@/components/ui/empty-state";
import type { RevocationResponse } from "@/lib/revocation/schema";
import { revocationColumns, stoppedWords, subjectHref } from "./revocation-columns";
import { RevocationProof } from "./revocation-proof";
import { revocationList } from "./revocations-query";

function Opened({ revocation, onClose }: { revocation: RevocationResponse; onClose: () => void }) {
  const { subject, actor } = revocation;
  const href = subjectHref(revocation);
  const trail = `/audit?q=${encodeURIComponent(`id:${subject.id}`)}`;
  return (
    <Drawer
      open
      onOpenChange={(open) => !open && onClose()}
      title={subject.name}
      description={
        <>
          Stopped {stoppedWords(revocation)}, by {actor.name}
          {subject.id !== "org" && <span className="mt-1 block break-all font-mono text-sm">{subject.id}</span>}
        </>
      }
      footer={
        <>
          {href && <ButtonLink href={href}>Open what was stopped</ButtonLink>}
          <ButtonLink href={trail}>See it in the trail</ButtonLink>
        </>
      }
    >
      <RevocationProof key={revocation.id} revocation={revocation} />
    </Drawer>
  );
}

/** The list of revocations, each with its author and the evidence of its effect. */
export function RevocationsScreen() {
  const [openId, setOpenId] = useQueryState("revocation", parseAsString.withOptions({ history: "push" }));
  const list = useInfiniteQuery(revocationList);
  const rows = list.data?.pages.flatMap(({ revocations }) => revocations);
  const opened = rows?.find(({ id }) => id === openId);
  return (
    <PageFrame title="Revocations">
      <div className="flex flex-col gap-3">
        <div className="flex items-center justify-between gap-3">
          <p className="max-w-160 text-ink2">
            A revocation takes effect at once on every replica. The proof comes from the log: actions allowed since
            then, and the first refused attempt.
          </p>
          <DensitySwitch />
        </div>
        <PagedTable
          pages={list}
          label="Revocations"
          columns={revocationColumns}
          rows={rows}
          rowId={({ id }) => id}
          onOpen={({ id }) => void setOpenId(id)}
          rowLabel={({ subject }) => `Open the revocation of ${subject.name}`}
          selectedId={openId ?? undefined}
          empty={
            <EmptyState kind="none" title="No revocations yet">
              Revoke an agent, instance or delegation on its own page. The proof of its effect then appears here.
            </EmptyState>
          }
        />
      </div>
      {opened && <Opened revocation={opened} onClose={() => void setOpenId(null)} />}
    </PageFrame>
  );
}
