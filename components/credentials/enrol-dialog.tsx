"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type FormProblem, formProblem } from "@/components/forms/form-problem";
import { rulesFor } from "@/components/trusted-issuers/queries";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Tabs } from "@/components/ui/tabs";
import type { AgentResponse } from "@/lib/agents/schema";
import { type IssuedEnrolmentTokenResponse, IssueEnrolmentTokenRequest } from "@/lib/credentials/schema";
import { EnrolByPlatform } from "./enrol-by-platform";
import { EnrolWaiting } from "./enrol-waiting";
import { credentialKeys, issueEnrolmentToken } from "./queries";

type Props = { agent: AgentResponse; issuer: string; open: boolean; onClose: () => void };

const lifetimes = [
  { value: "600", label: "10 minutes" },
  { value: "3600", label: "1 hour" },
  { value: "86400", label: "1 day" },
];

/** Makes a one-time token, shows it once with the commands to use it, and waits for the instance. */
export function EnrolDialog({ agent, issuer, open, onClose }: Props) {
  const [issued, setIssued] = useState<IssuedEnrolmentTokenResponse>();
  const [way, setWay] = useState<"token" | "platform">("token");
  const rules = useQuery({ ...rulesFor(agent.id), enabled: open }).data;
  const platform = way === "platform" && rules !== undefined && rules.length > 0;
  const close = () => {
    onClose();
    setIssued(undefined);
    setWay("token");
  };
  const form = <TokenForm agentId={agent.id} onIssued={setIssued} onClose={close} />;
  return (
    <Dialog
      open={open}
      onOpenChange={close}
      keepOnOutsidePress
      size={issued || platform ? "lg" : "md"}
      title={`Enrol an instance of ${agent.name}`}
      description={description(issued !== undefined, platform)}
    >
      {open && !issued && (rules === undefined || rules.length === 0) && form}
      {open && !issued && rules !== undefined && rules.length > 0 && (
        <Tabs
          label="Proof of identity"
          value={way}
          onChange={setWay}
          tabs={[
            { value: "token", label: "With a one-time token", content: form },
            {
              value: "platform",
              label: "With a platform identity",
              content: <EnrolByPlatform agent={agent} issuer={issuer} rules={rules} onClose={close} />,
            },
          ]}
        />
      )}
      {issued && <EnrolWaiting agent={agent} issuer={issuer} issued={issued} onClose={close} />}
    </Dialog>
  );
}

function description(issued: boolean, platform: boolean): string {
  if (issued) return "Give the token to the running copy. It is shown only once; the server keeps only its hash.";
  if (platform) return "A rule maps workloads of a trusted platform to this agent. Enrolment gives no authority.";
  return "A one-time token lets exactly one running copy register its own key. Enrolment gives no authority.";
}

const members = ["ttlSeconds", "expectedThumbprint", "network"] as const;
type Member = (typeof members)[number];

const wrong: Record<Member, string> = {
  ttlSeconds: "Enter a time between 1 minute and 1 day.",
  expectedThumbprint: "43 characters of base64url: the RFC 7638 thumbprint of the public key.",
  network: "An address range, such as 10.20.0.0/16.",
};

function useIssue(agentId: string, onIssued: (issued: IssuedEnrolmentTokenResponse) => void) {
  const client = useQueryClient();
  const [fields, setFields] = useState<Record<Member, string>>({
    ttlSeconds: "3600",
    expectedThumbprint: "",
    network: "",
  });
  const [problem, setProblem] = useState<FormProblem<Member>>({ fields: {}, form: undefined });
  const [working, setWorking] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const body = IssueEnrolmentTokenRequest.safeParse({
      ttlSeconds: Number(fields.ttlSeconds),
      expectedThumbprint: fields.expectedThumbprint.trim() || undefined,
      network: fields.network.trim() || undefined,
    });
    if (!body.success) {
      const names = members.filter((name) => body.error.issues.some(({ path }) => path[0] === name));
      return setProblem({ fields: Object.fromEntries(names.map((name) => [name, wrong[name]])), form: undefined });
    }
    setWorking(true);
    try {
      onIssued(await issueEnrolmentToken(agentId, body.data));
      void client.invalidateQueries({ queryKey: credentialKeys.enrolmentTokens(agentId) });
    } catch (error) {
      setProblem(formProblem(error, members));
      setWorking(false);
    }
  };
  const set = (name: Member) => (event: { target: { value: string } }) =>
    setFields((now) => ({ ...now, [name]: event.target.value }));
  return { fields, problem, working, submit, set };
}

type TokenFormProps = {
  agentId: string;
  onIssued: (issued: IssuedEnrolmentTokenResponse) => void;
  onClose: () => void;
};

function TokenForm({ agentId, onIssued, onClose }: TokenFormProps) {
  const { fields, problem, working, submit, set } = useIssue(agentId, onIssued);
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <Field label="Usable for" error={problem.fields.ttlSeconds}>
        <Select options={lifetimes} value={fields.ttlSeconds} onChange={set("ttlSeconds")} />
      </Field>
      <details className="rounded-md border border-line px-3 py-2 open:pb-3">
        <summary className="min-h-6 font-semibold text-sm">Narrow it further</summary>
        <div className="mt-3 flex flex-col gap-4">
          <Field
            label="Only this key"
            error={problem.fields.expectedThumbprint}
            hint="Thumbprint (RFC 7638) of the key that is to enrol. A stolen token is then of no use."
          >
            <Input mono value={fields.expectedThumbprint} onChange={set("expectedThumbprint")} autoComplete="off" />
          </Field>
          <Field label="Only from this network" error={problem.fields.network} hint="For example 10.20.0.0/16.">
            <Input mono value={fields.network} onChange={set("network")} autoComplete="off" />
          </Field>
        </div>
      </details>
      {problem.form && (
        <p role="alert" className="rounded-md bg-badbg p-3 text-bad">
          {problem.form}
        </p>
      )}
      <div className="-mx-4 -mb-4 flex flex-wrap justify-end gap-2 border-line border-t px-4 py-3">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" loading={working}>
          Issue token
        </Button>
      </div>
    </form>
  );
}
