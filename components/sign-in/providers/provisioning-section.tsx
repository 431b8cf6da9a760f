"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ForeseenRisk } from "@/components/control-changes/foreseen-risk";
import { controlChangeKeys } from "@/components/control-changes/queries";
import { sendJson } from "@/components/data/api-client";
import { readQuery } from "@/components/data/queries";
import { Unloaded } from "@/components/data/unloaded";
import { ConfirmButton } from "@/components/forms/confirm-dialog";
import { FormDialog } from "@/components/forms/form-dialog";
import { useFields } from "@/components/forms/use-fields";
import { useForm } from "@/components/forms/use-form";
import { Timestamp } from "@/components/time/timestamp";
import { CopyField } from "@/components/ui/copy-field";
import { DialogButton } from "@/components/ui/dialog-button";
import { InputField } from "@/components/ui/input-field";
import { StatusMark } from "@/components/ui/status-mark";
import { useToast } from "@/components/ui/toast";
import {
  IssuedTokenResponse,
  IssueTokenRequest,
  ProvisioningResponse,
} from "@/lib/sign-in/providers/provisioning/schema";
import { SecurityEvents } from "./security-events";

const pathOf = (providerId: string) => `/api/identity-providers/${providerId}/provisioning`;
const provisioningOf = (providerId: string) =>
  readQuery(["identity-providers", providerId, "provisioning"], pathOf(providerId), ProvisioningResponse);

type IssueProps = { providerId: string; onIssued: (secret: string) => void; onClose: () => void };

function IssueDialog({ providerId, onIssued, onClose }: IssueProps) {
  const client = useQueryClient();
  const toast = useToast();
  const { values, bind } = useFields({ name: "", days: "180" });
  const body = { name: values.name.trim(), days: Number(values.days) };
  const isReady = IssueTokenRequest.safeParse(body).success;
  const form = useForm({
    members: ["name", "days"],
    send: async () => {
      const issued = await sendJson("POST", pathOf(providerId), body, { schema: IssuedTokenResponse });
      const { secret, waiting, ...shown } = issued;
      client.setQueryData(provisioningOf(providerId).queryKey, shown);
      if (waiting) toast.done("Token issued", "It acts once a second admin confirmed it.");
      await client.invalidateQueries({ queryKey: controlChangeKeys.all });
      onIssued(secret);
      onClose();
    },
  });
  return (
    <FormDialog form={form} title="Issue provisioning token" verb="Issue token" onClose={onClose}>
      <InputField label="Name" required maxLength={80} autoComplete="off" error={form.errors.name} {...bind("name")} />
      <InputField
        label="Lifetime (days)"
        required
        type="number"
        min={1}
        max={366}
        hint="Issue the next token before this one expires. Both work until then."
        error={form.errors.days}
        {...bind("days")}
      />
      <ForeseenRisk proposal={isReady ? { method: "POST", path: pathOf(providerId), body } : undefined} />
    </FormDialog>
  );
}

const marks = {
  waiting: { status: "pending", label: "Waits for a second admin" },
  active: { status: "active", label: "Active" },
  expired: { status: "expired", label: "Expired" },
  revoked: { status: "revoked", label: "Revoked" },
} as const;

type TokenProps = { providerId: string; token: ProvisioningResponse["tokens"][number]; mayWrite: boolean };

function TokenLine({ providerId, token, mayWrite }: TokenProps) {
  const client = useQueryClient();
  const { id, name, status, expiresAt, lastUsedAt } = token;
  const revoke = async () => {
    const path = `${pathOf(providerId)}/tokens/${id}`;
    const shown = await sendJson("DELETE", path, {}, { schema: ProvisioningResponse });
    client.setQueryData(provisioningOf(providerId).queryKey, shown);
  };
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-line px-3 py-2 not-last:border-b">
      <span className="min-w-0 flex-1">
        <b className="block [overflow-wrap:anywhere]">{name}</b>
        <span className="block text-ink3 text-sm">
          {lastUsedAt === null ? (
            "Never used"
          ) : (
            <>
              Last used <Timestamp at={lastUsedAt} />
            </>
          )}
          , expires <Timestamp at={expiresAt} />
        </span>
      </span>
      <StatusMark {...marks[status]} />
      {mayWrite && (status === "active" || status === "waiting") && (
        <ConfirmButton
          size="sm"
          variant="danger"
          confirm={{
            title: `Revoke token ${name}`,
            verb: "Revoke token",
            reason: "none",
            effect: "The next request with this token is refused. People and groups stay as they are.",
            onConfirm: revoke,
          }}
        >
          Revoke
        </ConfirmButton>
      )}
    </li>
  );
}

function Refusals({ refusals }: Pick<ProvisioningResponse, "refusals">) {
  if (refusals.length === 0) return <p className="text-ink3">No refused requests.</p>;
  return (
    <ul aria-label="Refused requests" className="flex w-full flex-col gap-2">
      {refusals.slice(0, 5).map(({ at, operation, status, scimType, detail }) => (
        <li key={`${at} ${operation}`} className="text-sm">
          <span className="block font-mono [overflow-wrap:anywhere]">
            {status} {scimType} {operation}
          </span>
          <span className="text-ink2 [overflow-wrap:anywhere]">{detail}</span> <Timestamp at={at} />
        </li>
      ))}
    </ul>
  );
}

/** How a provider's SCIM client and its events change people: addresses, tokens, counts and refused requests. */
export function ProvisioningSection({ providerId, mayWrite }: { providerId: string; mayWrite: boolean }) {
  const query = useQuery(provisioningOf(providerId));
  const [secret, setSecret] = useState<string>();
  const { data } = query;
  return (
    <section className="flex flex-col items-start gap-2 border-line border-t pt-4">
      <h3>Provisioning (SCIM)</h3>
      <p className="text-ink2">
        A SCIM client creates, changes and deactivates people. Its groups give only what the mappings above say. Of
        that, roles that decide and groups that decide approvals wait for an admin who issued no token.
      </p>
      {!data && <Unloaded query={query} name="The provisioning" lines={2} />}
      {data && (
        <>
          <CopyField value={data.baseUrl} label="SCIM address" />
          <p>
            {data.users.toLocaleString("en")} people, {data.groups.toLocaleString("en")} groups
          </p>
          {secret && (
            <div role="status" className="w-full rounded-md bg-waitbg p-3 text-wait">
              <p>Copy the token now. It is not shown again.</p>
              <CopyField value={secret} label="token" />
            </div>
          )}
          {data.tokens.length > 0 && (
            <ul aria-label="Tokens" className="w-full rounded-md border border-line">
              {data.tokens.map((token) => (
                <TokenLine key={token.id} providerId={providerId} token={token} mayWrite={mayWrite} />
              ))}
            </ul>
          )}
          {mayWrite && (
            <DialogButton
              dialog={(close) => <IssueDialog providerId={providerId} onIssued={setSecret} onClose={close} />}
            >
              Issue token…
            </DialogButton>
          )}
          <Refusals refusals={data.refusals} />
          <SecurityEvents events={data.securityEvents} />
        </>
      )}
    </section>
  );
}
