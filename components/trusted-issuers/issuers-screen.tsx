"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { BadgeCheck, Plus } from "lucide-react";
import { parseAsString, useQueryState } from "nuqs";
import { useState } from "react";
import { FoundingNote } from "@/components/people/founding-note";
import { PageFrame } from "@/components/shell/app-shell";
import { PagedTable } from "@/components/table/paged-table";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { AddIssuerDialog } from "./add-issuer-dialog";
import { issuerColumns } from "./issuer-columns";
import { IssuerDrawer } from "./issuer-drawer";
import { issuerList } from "./queries";
import { TestTokenDialog } from "./test-token-dialog";

export type IssuersScreenProps = {
  /** Why the person may not change what is trusted; absent when they may. */
  whyNotWrite?: string | undefined;
  /** Why the person may not have a token explained; absent when they may. */
  whyNotTest?: string | undefined;
  /** The issuer of this server: what the audience of their tokens is unless told otherwise. */
  ownIssuer: string;
  /** Whether one admin acts alone still. */
  founding: boolean;
};

/** Whose signed statements about workloads and people count here. */
export function IssuersScreen({ whyNotWrite, whyNotTest, ownIssuer, founding }: IssuersScreenProps) {
  const [openId, setOpenId] = useQueryState("issuer", parseAsString.withOptions({ history: "push" }));
  const [asking, setAsking] = useState<"add" | "test">();
  const list = useInfiniteQuery(issuerList);
  const rows = list.data?.pages.flatMap(({ trustedIssuers }) => trustedIssuers);
  const opened = rows?.find(({ id }) => id === openId);
  const add = (
    <Button variant="primary" icon={<Plus aria-hidden />} whyNot={whyNotWrite} onClick={() => setAsking("add")}>
      Trust an issuer
    </Button>
  );
  return (
    <PageFrame
      title="Trusted workload identities"
      actions={
        <>
          <Button icon={<BadgeCheck aria-hidden />} whyNot={whyNotTest} onClick={() => setAsking("test")}>
            Test a token
          </Button>
          {add}
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <p className="max-w-160 text-ink2">
          Workloads enrol without a secret. Their platform signs their identity, and a rule maps it to an agent.
          Enrolment gives no authority.
        </p>
        {founding && whyNotWrite === undefined && <FoundingNote linked />}
        <PagedTable
          pages={list}
          label="Trusted issuers"
          columns={issuerColumns}
          rows={rows}
          rowId={({ id }) => id}
          onOpen={({ id }) => void setOpenId(id)}
          rowLabel={({ name }) => `Open ${name}`}
          selectedId={openId ?? undefined}
          empty={
            <EmptyState kind="none" title="No issuer is trusted yet" action={whyNotWrite ? undefined : add}>
              Trust a Kubernetes cluster, a CI system or a SPIFFE trust domain. Its workloads can then enrol with their
              existing identity. {whyNotWrite}
            </EmptyState>
          }
        />
      </div>
      {opened && <IssuerDrawer issuer={opened} whyNotWrite={whyNotWrite} onClose={() => void setOpenId(null)} />}
      <AddIssuerDialog
        ownIssuer={ownIssuer}
        open={asking === "add"}
        onClose={() => setAsking(undefined)}
        onAdded={(id) => void setOpenId(id)}
      />
      <TestTokenDialog open={asking === "test"} onClose={() => setAsking(undefined)} />
    </PageFrame>
  );
}
