"use client";

import { useQuery } from "@tanstack/react-query";
import { openControlChanges } from "@/components/control-changes/queries";
import { ListedChanges } from "@/components/control-changes/waiting-changes";
import { Unloaded } from "@/components/data/unloaded";
import { PendingChange } from "@/components/people/entitlements/pending-change";
import { openChanges } from "@/components/people/entitlements/queries";
import { PageFrame } from "@/components/shell/app-shell";
import { WaitingLinks } from "@/components/sign-in/account-links/waiting-links";
import { EmptyState } from "@/components/ui/empty-state";
import { PeopleTabs } from "./people-tabs";

function Changes() {
  const [query, controls] = [useQuery(openChanges()), useQuery(openControlChanges())];
  const changes = query.data?.entitlementChanges;
  const others = controls.data?.controlChanges;
  if (!changes || !others) {
    const refetch = () => Promise.all([query.refetch(), controls.refetch()]);
    const both = { error: query.error ?? controls.error, isFetching: false, refetch };
    return <Unloaded query={both} name="They" lines={4} />;
  }
  if (changes.length + others.length === 0) {
    return (
      <div className="rounded-md border border-line bg-surface">
        <EmptyState kind="none" title="No changes to confirm">
          Changes of deciding roles, entitlements, identity providers and issuers of people appear here. One admin
          proposes them, and another admin confirms them.
        </EmptyState>
      </div>
    );
  }
  return (
    <>
      <ListedChanges changes={others} />
      {changes.map((change) => (
        <PendingChange key={change.id} change={change} linked />
      ))}
    </>
  );
}

/** Changes and linked accounts that wait for a second admin. */
export function ConfirmationsScreen() {
  return (
    <PageFrame title="To confirm" tabs={<PeopleTabs current="confirmations" />} narrow>
      <div className="flex flex-col gap-8">
        <section className="flex flex-col gap-3">
          <h2 className="text-base">Proposed changes</h2>
          <Changes />
        </section>
        <section className="flex flex-col gap-3">
          <h2 className="text-base">Linked accounts</h2>
          <p className="max-w-160 text-ink2">
            Ask the person before you confirm an account. Its holder can sign in as them.
          </p>
          <WaitingLinks />
        </section>
      </div>
    </PageFrame>
  );
}
