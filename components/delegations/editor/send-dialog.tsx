"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { DiffSummary, EffectLines } from "@/components/authority/effect-lines";
import { sendJson } from "@/components/data/api-client";
import { delegationKeys, savedTests } from "@/components/delegations/queries";
import { FormDialog } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import { requestKeys } from "@/components/requests/queries";
import { WhoWouldDecide } from "@/components/requests/review/who-would-decide";
import { Checkbox } from "@/components/ui/choice";
import { KeyValue } from "@/components/ui/key-value";
import { Glyph } from "@/components/ui/status-mark";
import { useToast } from "@/components/ui/toast";
import type { Authority } from "@/lib/authority/language/model";
import { DelegationResponse } from "@/lib/delegations/schema";
import { RequestResponse } from "@/lib/requests/schema";
import { Sentence } from "./effect-pane";
import { parentOf } from "./findings";
import { FindingsList } from "./findings-list";
import { outcomes } from "./saved-tests";
import { comparedTerms, narrowBody, requestBody } from "./terms";
import { useTrying } from "./test-panel";
import type { DelegationEditor } from "./use-delegation-editor";

type Props = { model: DelegationEditor; authority: Authority; onClose: () => void };

/** Sends what is written, and goes where it is to be followed. */
function useSending({ model, authority, onClose }: Props) {
  const router = useRouter();
  const toast = useToast();
  const client = useQueryClient();
  const { terms, subject, atOnce, autosave } = model;
  const send = async (): Promise<string> => {
    const now = Date.now();
    if (atOnce && subject.changing) {
      const { id } = subject.changing;
      const path = `/api/delegations/${id}/narrow`;
      const body = narrowBody(terms, authority, subject.changing, now);
      client.setQueryData(
        delegationKeys.detail(id),
        await sendJson("POST", path, body, { schema: DelegationResponse }),
      );
      await client.invalidateQueries({ queryKey: delegationKeys.all });
      toast.done("Delegation narrowed", "It applies from the next decision.");
      return `/delegations/${id}`;
    }
    const body = requestBody(terms, authority, subject, now);
    const request = await sendJson("POST", "/api/requests", body, { schema: RequestResponse });
    client.setQueryData(requestKeys.detail(request.id), request);
    toast.done("Sent for approval", "Another person decides it. This page shows the progress.");
    return `/requests/${request.id}`;
  };
  return async () => {
    try {
      const path = await send();
      await autosave.end();
      router.push(path);
    } catch (error) {
      model.refuse(error, authority);
      onClose();
    }
  };
}

/** Saved tests that fail. Sending then needs an explicit confirmation. */
function useFailing(model: DelegationEditor) {
  const { agentId } = model.terms;
  const tests = useQuery({ ...savedTests(agentId), enabled: agentId !== "" }).data?.tests ?? [];
  return outcomes(tests, useTrying(model)).filter(({ passed }) => passed === false);
}

/** The purpose, and the reason for a change. Approvers decide on both. */
function Said({ model: { terms, subject } }: { model: DelegationEditor }) {
  const items = [
    { label: "Purpose", value: terms.purpose.trim() },
    ...(subject.changing ? [{ label: "Reason for the change", value: terms.reason.trim() }] : []),
  ];
  return <KeyValue items={items} />;
}

function Who({ model }: { model: DelegationEditor }) {
  if (model.atOnce) {
    return (
      <p>
        The change widens nothing: <span className="font-semibold">it takes effect at once</span>, without an approval.
      </p>
    );
  }
  return (
    <p>
      It <span className="font-semibold">waits for an approval</span>. Another person decides exactly this request.
      {model.subject.changing && " Until then the present version stays in effect."}
    </p>
  );
}

type FailingProps = {
  failing: ReturnType<typeof useFailing>;
  meant: boolean;
  onMeant: (meant: boolean) => void;
};

/** The saved tests that fail. The author confirms that they are meant to. */
function FailingTests({ failing, meant, onMeant }: FailingProps) {
  return (
    <section aria-label="Failing tests" className="flex flex-col gap-2 rounded-md bg-badbg p-3">
      <p className="font-semibold text-bad">
        {failing.length === 1 ? "One saved test fails" : `${failing.length} saved tests fail`}
      </p>
      <ul className="flex flex-col gap-1">
        {failing.map(({ test, tried }) => (
          <li key={test.id} className="flex gap-2">
            <Glyph shape="cross" className="mt-1.5 text-bad" />
            <span>
              {test.name}: {tried?.reason}
            </span>
          </li>
        ))}
      </ul>
      <Checkbox
        label="They are meant to fail with this"
        checked={meant}
        onChange={(event) => onMeant(event.target.checked)}
      />
    </section>
  );
}

/** Confirms sending: shows the sentence, the changes, the approvers and failing tests. */
export function SendDialog(props: Props) {
  const { model, authority, onClose } = props;
  const failing = useFailing(model);
  const [meant, setMeant] = useState(false);
  const [asked] = useState(() =>
    model.atOnce ? undefined : requestBody(model.terms, authority, model.subject, model.now),
  );
  const before = model.subject.changing?.authority ?? parentOf(model.bounds.data) ?? [];
  const { changing } = model.subject;
  const compared = changing && comparedTerms(model.terms, changing, model.now);
  const remarks = model.findings.filter(({ level }) => level === "security" || level === "warning");
  const verb = model.atOnce ? "Narrow now" : "Send for approval";
  const form = useForm({
    whyNot: failing.length > 0 && !meant ? "Confirm first that the failing tests are meant to fail." : undefined,
    leaves: true,
    send: useSending(props),
  });
  return (
    <FormDialog
      form={form}
      className="gap-5"
      title={verb}
      size="lg"
      verb={verb}
      cancel="Back to the editor"
      onClose={onClose}
    >
      <div className="flex flex-col gap-3">
        <Sentence model={model} />
        <Said model={model} />
      </div>
      <Who model={model} />
      {asked && <WhoWouldDecide body={asked} />}
      <section aria-label="What changes" className="flex flex-col gap-2">
        <DiffSummary before={before} after={authority} terms={compared} />
        <div className="rounded-md border border-line">
          <EffectLines before={before} after={authority} />
        </div>
      </section>
      {remarks.length > 0 && <FindingsList findings={remarks} />}
      {failing.length > 0 && <FailingTests failing={failing} meant={meant} onMeant={setMeant} />}
    </FormDialog>
  );
}
