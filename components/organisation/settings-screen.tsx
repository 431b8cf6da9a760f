"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Unloaded } from "@/components/data/unloaded";
import { ConfirmButton } from "@/components/forms/confirm-dialog";
import { PageFrame } from "@/components/shell/app-shell";
import { SingleSignOn } from "@/components/sign-in/providers/single-sign-on";
import { ButtonLink } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { StatusMark } from "@/components/ui/status-mark";
import { useToast } from "@/components/ui/toast";
import type { SettingsResponse } from "@/lib/organisation/schema";
import { changeSettings, organisationSettings } from "./queries";

type NonceProps = { settings: SettingsResponse; whyNotWrite: string | undefined };

function NonceSetting({ settings, whyNotWrite }: NonceProps) {
  const client = useQueryClient();
  const toast = useToast();
  const on = settings.dpopNonceRequired;
  const verb = on ? "Stop requiring nonces" : "Require nonces";
  const change = async () => {
    const saved = await changeSettings({ dpopNonceRequired: !on });
    client.setQueryData(organisationSettings.queryKey, saved);
    toast.done(on ? "Nonces are no longer required" : "Nonces are required", "In effect now, on every server.");
  };
  return (
    <div className="flex flex-wrap items-start justify-between gap-4">
      <div className="min-w-0 flex-1 basis-80">
        <h3 className="flex flex-wrap items-center gap-2">
          Proofs carry a nonce of this server
          <StatusMark status={on ? "active" : "disabled"} label={on ? "Required" : "Accepted, not required"} />
        </h3>
        <p className="mt-1 max-w-160 text-ink2">
          An agent proves with each call that it holds its key (DPoP). A nonce prevents proofs made in advance by an
          attacker who had the key only for a moment (RFC 9449 section 8). The server answers an agent's first call with
          a nonce, and the agent sends it again.
        </p>
      </div>
      <ConfirmButton
        variant={on ? "secondary" : "primary"}
        whyNot={whyNotWrite}
        confirm={{
          title: verb,
          verb,
          tone: on ? "danger" : "primary",
          reason: "none",
          effect: on
            ? "Proofs without a nonce are accepted again. Proofs with a nonce stay accepted."
            : "From now on a proof without a nonce of this server is refused, with a nonce to use. Software that does not follow RFC 9449 section 8 can then get no tokens.",
          onConfirm: change,
        }}
      >
        {verb}…
      </ConfirmButton>
    </div>
  );
}

type SettingsScreenProps = {
  whyNotWrite?: string | undefined;
  /** Whether the viewer may say how people sign in. */
  mayChangePeople: boolean;
  /** Whether one admin acts alone still. */
  founding: boolean;
};

/** Settings of the whole organisation. */
export function SettingsScreen({ whyNotWrite, mayChangePeople, founding }: SettingsScreenProps) {
  const query = useQuery(organisationSettings);
  return (
    <PageFrame
      title="Organisation"
      actions={<ButtonLink href="/audit?q=type%3Asettings.changed&from=all">Changes in the trail</ButtonLink>}
    >
      <div className="flex flex-col gap-6">
        <Panel title="How agents prove themselves">
          {query.data ? (
            <NonceSetting settings={query.data} whyNotWrite={whyNotWrite} />
          ) : (
            <Unloaded query={query} name="The settings" />
          )}
        </Panel>
        <SingleSignOn mayWrite={mayChangePeople} founding={founding} />
      </div>
    </PageFrame>
  );
}
