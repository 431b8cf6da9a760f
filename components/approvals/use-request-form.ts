"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { useLeaveGuard } from "@/components/agents/use-leave-guard";
import { blankElement, type Draft } from "@/components/authority/draft";
import { sentOrder } from "@/components/authority/sent-order";
import { useAuthorityEditor } from "@/components/authority/use-authority-editor";
import { sendJson } from "@/components/shell/api-client";
import { ApiProblem } from "@/components/shell/api-problem";
import { problemText } from "@/components/ui/problem-text";
import { useToast } from "@/components/ui/toast";
import { RequestResponse } from "@/lib/approvals/schema";
import type { Catalogue } from "@/lib/authority/model";
import { requestKeys } from "./queries";
import {
  faultsOf,
  type RequestDraft,
  type RequestFaults,
  type RequestField,
  refusalOf,
  requestBody,
} from "./request-draft";

const firstDraft: Draft = [blankElement];

/** Brings the first control at fault into view and puts the focus on it. */
function focusFirstFault(form: HTMLFormElement) {
  requestAnimationFrame(() => {
    const at = form.querySelector<HTMLElement>("[aria-invalid=true], [data-fault]");
    at?.scrollIntoView({ block: "center" });
    at?.focus({ preventScroll: true });
  });
}

export type RequestFormStart = { agentId: string; parentId: string | undefined; catalogues: readonly Catalogue[] };

/** Holds a request while it is written, sends it, and puts what the server refuses where it belongs. */
export function useRequestForm({ agentId, parentId, catalogues }: RequestFormStart) {
  const router = useRouter();
  const toast = useToast();
  const client = useQueryClient();
  const editor = useAuthorityEditor(firstDraft, catalogues);
  const [initial] = useState<RequestDraft>({
    ...{ agentId, purpose: "", onBehalfOf: "", maxDepth: 0 },
    validity: { kind: "days", days: 30 },
  });
  const [draft, setDraft] = useState(initial);
  const [faults, setFaults] = useState<RequestFaults>({});
  const [failure, setFailure] = useState<string>();
  const [sending, setSending] = useState(false);
  useLeaveGuard(!sending && (draft !== initial || editor.dirty));

  const set = (change: Partial<RequestDraft>, field: RequestField) => {
    setDraft((now) => ({ ...now, ...change }));
    setFaults(({ [field]: _, ...rest }) => rest);
  };
  const refuse = (error: unknown, order: readonly number[]) => {
    if (!(error instanceof ApiProblem)) return setFailure(problemText(error));
    const refusal = refusalOf(error, order);
    editor.refuse(refusal.authority);
    setFaults(refusal.fields);
    setFailure(refusal.form);
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const now = Date.now();
    const found = faultsOf(draft, now);
    const { authority } = editor;
    setFaults(found);
    setFailure(undefined);
    editor.reveal();
    if (!authority || Object.keys(found).length > 0) return focusFirstFault(form);
    setSending(true);
    try {
      const body = requestBody(draft, authority, parentId, now);
      const request = await sendJson("POST", "/api/requests", body, { schema: RequestResponse });
      client.setQueryData(requestKeys.detail(request.id), request);
      toast.done("Authority requested", "Somebody else decides it. This page shows how.");
      router.push(`/requests/${request.id}`);
    } catch (error) {
      setSending(false);
      refuse(error, sentOrder(authority));
      focusFirstFault(form);
    }
  };
  return { draft, set, faults, failure, sending, submit, editor };
}

export type RequestForm = ReturnType<typeof useRequestForm>;
