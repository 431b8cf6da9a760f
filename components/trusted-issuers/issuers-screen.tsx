"use client";

import { BadgeCheck, Plus } from "lucide-react";
import { useState } from "react";
import { GoneNote } from "@/components/data/gone";
import { FoundingNote } from "@/components/people/founding-note";
import { ListScreen } from "@/components/shell/list-screen";
import { useOpened } from "@/components/table/use-filter-query";
import { useList } from "@/components/table/use-list";
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
  const opened = useOpened("issuer");
  const [asking, setAsking] = useState<"add" | "test">();
  const list = useList(issuerList, ({ trustedIssuers }) => trustedIssuers);
  const issuer = list.rows?.find(({ id }) => id === opened.id);
  const isMissing = opened.id !== null && list.rows !== undefined && !issuer && !list.hasNextPage;
  const add = (
    <Button variant="primary" icon={<Plus aria-hidden />} whyNot={whyNotWrite} onClick={() => setAsking("add")}>
      Trust an issuer
    </Button>
  );
  return (
    <ListScreen
      title="Trusted workload identities"
      label="Trusted issuers"
      intro="Workloads enrol without a secret. Their platform signs their identity, and a rule maps it to an agent. Enrolment gives no authority."
      notice={
        <>
          {founding && whyNotWrite === undefined && <FoundingNote linked />}
          {isMissing && <GoneNote name="issuer" />}
        </>
      }
      actions={
        <>
          <Button icon={<BadgeCheck aria-hidden />} whyNot={whyNotTest} onClick={() => setAsking("test")}>
            Test a token
          </Button>
          {add}
        </>
      }
      fixedDensity
      list={list}
      columns={issuerColumns}
      opened={opened}
      rowLabel={({ name }) => `Open ${name}`}
      empty={
        <EmptyState kind="none" title="No issuer is trusted yet">
          Trust a Kubernetes cluster, a CI system or a SPIFFE trust domain. Its workloads can then enrol with their
          existing identity. {whyNotWrite}
        </EmptyState>
      }
    >
      {issuer && <IssuerDrawer issuer={issuer} whyNotWrite={whyNotWrite} onClose={opened.close} />}
      {asking === "add" && (
        <AddIssuerDialog ownIssuer={ownIssuer} onClose={() => setAsking(undefined)} onAdded={opened.open} />
      )}
      {asking === "test" && <TestTokenDialog onClose={() => setAsking(undefined)} />}
    </ListScreen>
  );
}
