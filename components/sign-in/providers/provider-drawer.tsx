"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import { useState } from "react";
import { ForeseenRisk, type Proposal } from "@/components/control-changes/foreseen-risk";
import { controlChangeKeys } from "@/components/control-changes/queries";
import { WaitingChanges } from "@/components/control-changes/waiting-changes";
import { ConfirmButton } from "@/components/forms/confirm-dialog";
import { Timestamp } from "@/components/time/timestamp";
import { Button } from "@/components/ui/button";
import { CopyField } from "@/components/ui/copy-field";
import { Drawer } from "@/components/ui/drawer";
import { KeyValue } from "@/components/ui/key-value";
import { StatusMark } from "@/components/ui/status-mark";
import { useToast } from "@/components/ui/toast";
import type { ProviderResponse } from "@/lib/sign-in/providers/schema";
import { EditProviderForm } from "./edit-provider-form";
import { ProviderMappings } from "./provider-mappings";
import { ProviderConnection } from "./provider-test";
import { ProvisioningSection } from "./provisioning-section";
import { disableProvider, editProvider, providerList } from "./queries";

function Facts({ provider }: { provider: ProviderResponse }) {
  return (
    <KeyValue
      items={[
        { label: "Issuer", value: <CopyField value={provider.issuer} label="issuer" /> },
        { label: "Client id", value: <CopyField value={provider.clientId} label="client id" /> },
        { label: "Redirect URI", value: <CopyField value={provider.redirectUri} label="redirect URI" /> },
        { label: "After sign-out", value: <CopyField value={provider.signedOutUri} label="address after sign-out" /> },
        {
          label: "Client secret",
          value: (
            <>
              set on <Timestamp at={provider.secretSetAt} mode="exact" precision="minute" />
            </>
          ),
        },
        { label: "Scopes", value: <span className="font-mono">{provider.scopes.join(" ")}</span> },
        {
          label: "Groups claim",
          value: provider.groupsClaim ? <span className="font-mono">{provider.groupsClaim}</span> : "none",
        },
        {
          label: "First sign-in",
          value: firstSignIn(provider),
        },
        {
          label: "Added",
          value: (
            <>
              <Timestamp at={provider.createdAt} /> by {provider.createdBy.name}
            </>
          ),
        },
      ]}
    />
  );
}

function firstSignIn({ createPeople, domains }: ProviderResponse): string {
  if (!createPeople) return "only for linked accounts";
  if (domains.length === 0) return "only for linked accounts, until domains are entered in the settings";
  return `creates an account with the role member for people of ${domains.join(", ")}`;
}

function Settings({ provider, mayWrite }: { provider: ProviderResponse; mayWrite: boolean }) {
  const [editing, setEditing] = useState(false);
  if (editing) return <EditProviderForm provider={provider} onClose={() => setEditing(false)} />;
  return (
    <div className="flex flex-col items-start gap-4">
      <Facts provider={provider} />
      {mayWrite && (
        <Button icon={<Pencil aria-hidden />} onClick={() => setEditing(true)}>
          Edit settings
        </Button>
      )}
    </div>
  );
}

const enablingOf = ({ id, version }: ProviderResponse): Proposal => ({
  ...{ method: "PATCH", path: `/api/identity-providers/${id}` },
  ...{ body: { status: "active" }, version },
});

function Standing({ provider }: { provider: ProviderResponse }) {
  const client = useQueryClient();
  const toast = useToast();
  const on = provider.status === "active";
  const act = async () => {
    const waiting = on
      ? void (await disableProvider(provider))
      : (await editProvider(provider, { status: "active" })).waiting;
    if (waiting) toast.done(`Proposed to sign in with ${provider.name}`, "A second admin confirms it.");
    else toast.done(on ? `Sign-in with ${provider.name} is disabled` : `People sign in with ${provider.name} again`);
    await client.invalidateQueries({ queryKey: controlChangeKeys.all });
    await client.invalidateQueries({ queryKey: providerList.queryKey });
  };
  const verb = on ? "Disable provider" : "Enable provider";
  return (
    <section className="flex flex-col items-start gap-2 border-line border-t pt-4">
      <h3>Standing</h3>
      <ConfirmButton
        variant={on ? "danger" : "secondary"}
        confirm={{
          title: `${verb} ${provider.name}`,
          verb,
          tone: on ? "danger" : "primary",
          reason: "none",
          effect: on
            ? "People who signed in with it are signed out now and cannot sign in with it. Roles and groups that it gave stay until an admin removes them. Passwords still work."
            : "People can sign in with it again, with the roles and groups of the mappings. If there are two independent admins, a second one must confirm this first.",
          onConfirm: act,
          children: !on && <ForeseenRisk proposal={enablingOf(provider)} />,
        }}
      >
        {verb}…
      </ConfirmButton>
    </section>
  );
}

type ProviderDrawerProps = { provider: ProviderResponse; mayWrite: boolean; onClose: () => void };

/** One identity provider: what to register there, its connection, what its groups mean, its standing. */
export function ProviderDrawer({ provider, mayWrite, onClose }: ProviderDrawerProps) {
  return (
    <Drawer open onOpenChange={(open) => !open && onClose()} title={provider.name} description={provider.issuer}>
      <div className="flex flex-col gap-6">
        <StatusMark status={provider.status} />
        <WaitingChanges subjectId={provider.id} />
        <Settings provider={provider} mayWrite={mayWrite} />
        <ProviderConnection key={provider.version} providerId={provider.id} mayWrite={mayWrite} />
        <ProviderMappings providerId={provider.id} mayWrite={mayWrite} />
        <ProvisioningSection providerId={provider.id} mayWrite={mayWrite} />
        {mayWrite && <Standing provider={provider} />}
      </div>
    </Drawer>
  );
}
