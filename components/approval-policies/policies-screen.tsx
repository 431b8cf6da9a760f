"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { ChangeRules, PolicyMarks, RuleList } from "@/components/approval-policies/policy-parts";
import { AtInstant } from "@/components/as-of/at-instant";
import { sendJson } from "@/components/data/api-client";
import { Unloaded } from "@/components/data/unloaded";
import { FormDialog } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import { ShortageNotes } from "@/components/requests/review/shortage-notes";
import { approvalPolicies } from "@/components/requests/review/side-queries";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { DialogButton } from "@/components/ui/dialog-button";
import { InputField } from "@/components/ui/input-field";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { useToast } from "@/components/ui/toast";
import { PolicyResponse } from "@/lib/approval-policies/schema";
import { PolicyChange } from "./policy-change";

const PoliciesAsOfScreen = dynamic(() => import("./policies-as-of").then((module) => module.PoliciesAsOfScreen), {
  loading: () => null,
});

function Policy({ policy }: { policy: PolicyResponse }) {
  return (
    <Panel
      title={
        <span className="flex flex-wrap items-center gap-2">
          <Link className="font-mono underline underline-offset-2" href={`/approvals/policies/${policy.id}`}>
            {policy.name}@{policy.version}
          </Link>
          <span className="flex flex-wrap gap-2 font-normal">
            <PolicyMarks policy={policy} />
          </span>
        </span>
      }
      actions={<ChangeRules policy={policy} size="sm" />}
    >
      <div className="flex flex-col gap-4">
        <RuleList sentences={policy.sentences} />
        <ShortageNotes shortages={policy.shortages} many={policy.rules.length > 1} />
        {policy.change && <PolicyChange policy={policy} change={policy.change} />}
      </div>
    </Panel>
  );
}

function CreateDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const toast = useToast();
  const [name, setName] = useState("");
  const form = useForm({
    members: ["name"],
    whyNot: name.trim() === "" ? "Enter a name." : undefined,
    send: async () => {
      await sendJson("POST", "/api/approval-policies", { name: name.trim() }, { schema: PolicyResponse });
      await client.invalidateQueries({ queryKey: approvalPolicies.queryKey });
      toast.done("Policy created", "It has the rules of four-eyes until other rules are confirmed.");
      onClose();
    },
  });
  return (
    <FormDialog
      form={form}
      title="Create policy"
      description="It begins with the rules of four-eyes. Other rules need a second person."
      verb="Create policy"
      onClose={onClose}
    >
      <InputField
        label="Name"
        required
        error={form.errors.name}
        hint="Lower case letters, digits and hyphens. It cannot be changed."
        mono
        value={name}
        autoComplete="off"
        onChange={(event) => setName(event.target.value)}
      />
    </FormDialog>
  );
}

/** Who has to decide which requests: policies with their rules as sentences, and what waits for a second person. */
export function PoliciesScreen(props: { mayWrite: boolean }) {
  return (
    <AtInstant
      title="Approval policies"
      past={(at) => <PoliciesAsOfScreen at={at} />}
      present={<PresentPolicies {...props} />}
    />
  );
}

function PresentPolicies({ mayWrite }: { mayWrite: boolean }) {
  const query = useQuery(approvalPolicies);
  const make = (
    <DialogButton icon={<Plus aria-hidden />} dialog={(close) => <CreateDialog onClose={close} />}>
      Create policy
    </DialogButton>
  );
  return (
    <PageFrame
      title="Approval policies"
      parent={<ParentLink href="/approvals" label="Approvals" />}
      actions={mayWrite && make}
    >
      <div className="flex max-w-220 flex-col gap-6">
        <p className="text-ink2">
          The first matching rule gives the approvers of a request. Approvals for critical-risk agents are always signed
          with a passkey. Requesters never decide their own requests. Undecided requests expire.
        </p>
        {!query.data && <Unloaded query={query} name="The policies" lines={5} />}
        {query.data?.policies.map((policy) => (
          <Policy key={policy.id} policy={policy} />
        ))}
      </div>
    </PageFrame>
  );
}
