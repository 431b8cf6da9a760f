"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { DialogForm } from "@/components/forms/form-dialog";
import { useFields } from "@/components/forms/use-fields";
import { useForm } from "@/components/forms/use-form";
import { rulesFor } from "@/components/trusted-issuers/queries";
import { Dialog } from "@/components/ui/dialog";
import { InputField, SelectField } from "@/components/ui/input-field";
import { Tabs } from "@/components/ui/tab-panels";
import type { AgentResponse } from "@/lib/agents/schema";
import { type IssuedEnrolmentTokenResponse, IssueEnrolmentTokenRequest } from "@/lib/credentials/schema";
import { EnrolByPlatform } from "./enrol-by-platform";
import { EnrolWaiting } from "./enrol-waiting";
import { credentialKeys, issueEnrolmentToken } from "./queries";

type Props = { agent: AgentResponse; issuer: string; onClose: () => void };

const lifetimes = [
  { value: "600", label: "10 minutes" },
  { value: "3600", label: "1 hour" },
  { value: "86400", label: "1 day" },
];

/** Makes a one-time token, shows it once with the commands to use it, and waits for the instance. */
export function EnrolDialog({ agent, issuer, onClose }: Props) {
  const [issued, setIssued] = useState<IssuedEnrolmentTokenResponse>();
  const [way, setWay] = useState<"token" | "platform">("token");
  const rules = useQuery(rulesFor(agent.id)).data ?? [];
  const platform = way === "platform" && rules.length > 0;
  const form = <TokenForm agentId={agent.id} onIssued={setIssued} onClose={onClose} />;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      keepOnOutsidePress
      size={issued || platform ? "lg" : "md"}
      title={`Enrol an instance of ${agent.name}`}
      description={description(issued !== undefined, platform)}
    >
      {!issued && rules.length === 0 && form}
      {!issued && rules.length > 0 && (
        <Tabs
          label="Proof of identity"
          value={way}
          onChange={setWay}
          tabs={[
            { value: "token", label: "With a one-time token", content: form },
            {
              value: "platform",
              label: "With a platform identity",
              content: <EnrolByPlatform agent={agent} issuer={issuer} rules={rules} onClose={onClose} />,
            },
          ]}
        />
      )}
      {issued && <EnrolWaiting agent={agent} issuer={issuer} issued={issued} onClose={onClose} />}
    </Dialog>
  );
}

function description(issued: boolean, platform: boolean): string {
  if (issued) return "Give the token to the running copy. It is shown only once; the server keeps only its hash.";
  if (platform) return "A rule maps workloads of a trusted platform to this agent. Enrolment gives no authority.";
  return "A one-time token lets exactly one running copy register its own key. Enrolment gives no authority.";
}

const wrong = {
  ttlSeconds: "Enter a time between 1 minute and 1 day.",
  expectedThumbprint: "43 characters of base64url: the RFC 7638 thumbprint of the public key.",
  network: "An address range, such as 10.20.0.0/16.",
};

type TokenFormProps = {
  agentId: string;
  onIssued: (issued: IssuedEnrolmentTokenResponse) => void;
  onClose: () => void;
};

function TokenForm({ agentId, onIssued, onClose }: TokenFormProps) {
  const client = useQueryClient();
  const { values, bind } = useFields({ ttlSeconds: "3600", expectedThumbprint: "", network: "" });
  const form = useForm({
    wrong,
    parse: () =>
      IssueEnrolmentTokenRequest.safeParse({
        ttlSeconds: Number(values.ttlSeconds),
        expectedThumbprint: values.expectedThumbprint.trim() || undefined,
        network: values.network.trim() || undefined,
      }),
    send: async (body) => {
      onIssued(await issueEnrolmentToken(agentId, body));
      void client.invalidateQueries({ queryKey: credentialKeys.enrolmentTokens(agentId) });
    },
  });
  const { errors } = form;
  return (
    <DialogForm form={form} verb="Issue token" onCancel={onClose}>
      <SelectField label="Usable for" error={errors.ttlSeconds} options={lifetimes} {...bind("ttlSeconds")} />
      <details className="rounded-md border border-line px-3 py-2 open:pb-3">
        <summary className="min-h-6 font-semibold text-sm">Narrow it further</summary>
        <div className="mt-3 flex flex-col gap-4">
          <InputField
            label="Only this key"
            error={errors.expectedThumbprint}
            hint="Thumbprint (RFC 7638) of the key that is to enrol. A stolen token is then of no use."
            mono
            autoComplete="off"
            {...bind("expectedThumbprint")}
          />
          <InputField
            label="Only from this network"
            error={errors.network}
            hint="For example 10.20.0.0/16."
            mono
            autoComplete="off"
            {...bind("network")}
          />
        </div>
      </details>
    </DialogForm>
  );
}
