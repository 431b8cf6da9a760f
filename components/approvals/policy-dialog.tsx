"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { sendJson } from "@/components/shell/api-client";
import { ApiProblem } from "@/components/shell/api-problem";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/choice";
import { CodeBlock } from "@/components/ui/code-block";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { problemText } from "@/components/ui/problem-text";
import { Textarea } from "@/components/ui/textarea";
import { useToast } from "@/components/ui/toast";
import { PolicyResponse, PolicyRules } from "@/lib/approvals/policies/schema";
import { approvalPolicies } from "./side-queries";

const example = JSON.stringify(
  [
    {
      when: { riskTiers: ["high"], amountAbove: { unit: "USD", value: "1000" } },
      steps: [
        { name: "Team", quorum: 1, groups: ["payments"], skipAfterHours: 8, escalateTo: "payments-leads" },
        { name: "Compliance", quorum: 2, groups: ["compliance"], separateFrom: ["requester_groups"], passkey: true },
      ],
    },
    { when: {}, steps: [{ name: "Approval", quorum: 1, expiresAfterHours: 72 }] },
  ],
  null,
  2,
);

type Read = { rules: PolicyRules; fault?: undefined } | { rules?: undefined; fault: string };

/** Reads rules as they were typed, and says where they are none. */
export function readRules(text: string): Read {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { fault: "This is not JSON yet." };
  }
  const read = PolicyRules.safeParse(json);
  if (read.success) return { rules: read.data };
  const [issue] = read.error.issues;
  const path = issue?.path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  return { fault: `rules${path}: ${issue?.message ?? "not understood"}` };
}

function useProposal(policy: PolicyResponse, onClose: () => void) {
  const client = useQueryClient();
  const toast = useToast();
  const [initial] = useState(() => JSON.stringify(policy.rules, null, 2));
  const [text, setText] = useState(initial);
  const [autoGrant, setAutoGrant] = useState(policy.autoGrant);
  const [reason, setReason] = useState("");
  const [failure, setFailure] = useState<string>();
  const [working, setWorking] = useState(false);
  const read = readRules(text);
  const same = text === initial && autoGrant === policy.autoGrant;
  const why = same ? "Nothing is changed." : reason.trim() === "" ? "Give a reason first." : undefined;
  const send = async () => {
    if (!read.rules) return;
    setWorking(true);
    setFailure(undefined);
    try {
      const body = { version: policy.version, rules: read.rules, autoGrant, reason: reason.trim() };
      await sendJson("POST", `/api/approval-policies/${policy.id}/changes`, body, { schema: PolicyResponse });
      await client.invalidateQueries({ queryKey: approvalPolicies.queryKey });
      toast.done("Change proposed", "It takes effect when a second person confirms it.");
      onClose();
    } catch (error) {
      const at = error instanceof ApiProblem ? error.errors[0]?.path : undefined;
      setFailure(at ? `${at}: ${problemText(error)}` : problemText(error));
      setWorking(false);
    }
  };
  return {
    ...{ text, setText, autoGrant, setAutoGrant, reason, setReason, working, send },
    fault: read.fault ?? failure,
    whyNot: read.fault ? "The rules are not finished." : why,
  };
}

/** Proposes other rules for a policy; nothing changes until a second person confirms exactly these. */
export function PolicyDialog({ policy, onClose }: { policy: PolicyResponse; onClose: () => void }) {
  const form = useProposal(policy, onClose);
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Propose change of ${policy.name}`}
      description="Nothing changes until a second person confirms exactly these rules."
      size="lg"
      keepOnOutsidePress
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" loading={form.working} whyNot={form.whyNot} onClick={() => void form.send()}>
            Propose change
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field
          label="Rules"
          required
          error={form.fault}
          hint="In order; the first that matches decides, and the last has to match everything."
        >
          <Textarea
            mono
            rows={Math.max(12, Math.min(28, form.text.split("\n").length + 1))}
            value={form.text}
            spellCheck={false}
            autoCapitalize="off"
            onChange={(event) => form.setText(event.target.value)}
          />
        </Field>
        <details>
          <summary className="min-h-6 w-fit font-semibold">Everything that rules can say, by example</summary>
          <CodeBlock label="Example of rules" language="json" code={example} className="mt-1" />
        </details>
        <Checkbox
          label="Grant sub-delegations at once"
          hint="Those within their parent and its depth, without asking anybody; never at risk tier critical."
          checked={form.autoGrant}
          onChange={(event) => form.setAutoGrant(event.target.checked)}
        />
        <Field label="Reason" required hint="The second person reads it. Kept in the audit trail.">
          <Textarea
            rows={2}
            maxLength={500}
            value={form.reason}
            onChange={(event) => form.setReason(event.target.value)}
          />
        </Field>
      </div>
    </Dialog>
  );
}
