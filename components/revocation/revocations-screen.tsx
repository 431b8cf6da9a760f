"use client";

import { OctagonX } from "lucide-react";
import { ListScreen } from "@/components/shell/list-screen";
import { NoMatch } from "@/components/table/no-match";
import { useFilterQuery, useOpened } from "@/components/table/use-filter-query";
import { useList } from "@/components/table/use-list";
import { ButtonLink } from "@/components/ui/button";
import { Drawer } from "@/components/ui/drawer";
import { EmptyState } from "@/components/ui/empty-state";
import type { RevocationResponse } from "@/lib/revocation/schema";
import { OpenAsked } from "./asked/asked-lists";
import { revocationList } from "./queries";
import { revocationColumns, stoppedWords, subjectHref } from "./revocation-columns";
import { revocationFilter } from "./revocation-filter";
import { RevocationProof } from "./revocation-proof";

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
          <ButtonLink href={`/revocations/${revocation.id}`}>Open the proof</ButtonLink>
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
  const opened = useOpened("revocation");
  const { q } = useFilterQuery();
  const list = useList(revocationList(q), ({ revocations }) => revocations);
  const revocation = list.rows?.find(({ id }) => id === opened.id);
  return (
    <ListScreen
      title="Revocations"
      intro="A revocation takes effect at once on every replica. The proof comes from the log: actions allowed since then, and the first denied attempt."
      filter={{ ...revocationFilter, label: "Filter revocations", placeholder: "Filter, for example scope:owner" }}
      list={list}
      columns={revocationColumns}
      opened={opened}
      notice={<OpenAsked />}
      actions={
        <>
          <ButtonLink href="/drills">Stop drills</ButtonLink>
          <ButtonLink href="/stop" variant="danger" icon={<OctagonX aria-hidden />}>
            Open the stop centre
          </ButtonLink>
        </>
      }
      rowLabel={({ subject }) => `Open the revocation of ${subject.name}`}
      noMatch={<NoMatch title="No revocation matches this filter" />}
      empty={
        <EmptyState kind="none" title="No revocations yet">
          Stop an agent, a fleet or everything in the stop centre. The proof of its effect then appears here.
        </EmptyState>
      }
    >
      {revocation && <Opened revocation={revocation} onClose={opened.close} />}
    </ListScreen>
  );
}
