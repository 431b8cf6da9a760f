"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { type Proposal, reasonToCome } from "@/components/control-changes/foreseen-risk";
import { sendJson } from "@/components/data/api-client";
import { ApiProblem } from "@/components/data/api-problem";
import { useLeaveGuard } from "@/components/forms/leave-guard";
import { useForm } from "@/components/forms/use-form";
import { useMergedEdit } from "@/components/forms/use-merged-edit";
import { approvalPolicies } from "@/components/requests/review/side-queries";
import { problemText } from "@/components/ui/problem-text";
import { useToast } from "@/components/ui/toast";
import { PolicyResponse, type ProposePolicyRequest } from "@/lib/approval-policies/schema";
import { ruleSentences } from "@/lib/approval-policies/words";
import type { RulesDraft } from "./draft";
import type { RulesEditor } from "./use-rules-editor";

/** Fields that two people may edit at the same time. Rules that do not parse are kept as the typed text. */
export type PolicyFields = { rules: unknown; autoGrant: boolean };

/** Keeps the edit while a newer version of the policy comes. */
function useMerging({ version, rules, autoGrant }: PolicyResponse, editor: RulesEditor) {
  const [grants, setAutoGrant] = useState(autoGrant);
  const merged = useMergedEdit<PolicyFields>({
    current: { version, fields: { rules, autoGrant } },
    mine: { rules: editor.syntaxFault ? editor.text : editor.draft, autoGrant: grants },
    take: (theirs) => {
      if (theirs.autoGrant !== undefined) setAutoGrant(theirs.autoGrant);
      if (theirs.rules !== undefined) editor.replace(theirs.rules as RulesDraft);
    },
  });
  return { autoGrant: grants, setAutoGrant, merged };
}

/** Proposes what stands in the editor; a refusal is told at the member that it names. */
export function usePolicyProposal(policy: PolicyResponse, editor: RulesEditor) {
  const client = useQueryClient();
  const router = useRouter();
  const toast = useToast();
  const { autoGrant, setAutoGrant, merged } = useMerging(policy, editor);
  const { base } = merged;
  const [reason, setReason] = useState("");
  const { rules } = editor;
  const same = rules !== undefined && JSON.stringify(rules) === JSON.stringify(base.fields.rules);
  useLeaveGuard((editor.dirty && !same) || autoGrant !== base.fields.autoGrant);
  const unsaid = reason.trim() === "" ? "Enter a reason first." : undefined;
  const unchanged = same && autoGrant === base.fields.autoGrant ? "Change the policy first." : undefined;
  const refresh = () => client.invalidateQueries({ queryKey: approvalPolicies.queryKey });
  const path = `/api/approval-policies/${policy.id}/changes`;
  const body = { version: base.version, rules, autoGrant };
  const foreseen: Proposal | undefined =
    rules && !unchanged && !policy.change
      ? { method: "POST", path, body: { ...body, reason: reasonToCome } }
      : undefined;
  const form = useForm({
    leaves: true,
    whyNot: policy.change ? "A change waits for a second person." : (merged.whyNotSave ?? unchanged ?? unsaid),
    parse: () => {
      editor.reveal();
      if (!rules) throw new Error("The rules are not finished. Correct the marked fields.");
      return { success: true, data: { version: base.version, rules, autoGrant, reason: reason.trim() } };
    },
    send: async (body: ProposePolicyRequest) => {
      const { change } = await sendJson("POST", path, body, { schema: PolicyResponse });
      await refresh();
      const short = change && change.shortages.length > 0 ? " At present it has too few eligible approvers." : "";
      toast.done("Change proposed", `It takes effect when a second person confirms it.${short}`);
      router.push(`/approvals/policies/${policy.id}`);
    },
    reload: refresh,
    refused: (error) => {
      const faults = error instanceof ApiProblem ? error.errors.filter(({ path }) => path.startsWith("rules")) : [];
      editor.refuse(faults.map(({ path, message }) => ({ path, message: message ?? "Is refused." })));
      const [first] = faults;
      return first && `${first.path}: ${first.message ?? problemText(error)}`;
    },
  });
  return {
    ...{ autoGrant, setAutoGrant, reason, setReason, form, merged, foreseen },
    /** The rules as they would be, as sentences. */
    after: rules && ruleSentences(rules),
  };
}
