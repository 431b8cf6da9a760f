"use client";

import { useMutation } from "@tanstack/react-query";
import { Download, RotateCcw } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { sendJson } from "@/components/shell/api-client";
import { Button } from "@/components/ui/button";
import { DecisionMark } from "@/components/ui/decision-mark";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { Timestamp } from "@/components/ui/timestamp";
import { maxReplayed } from "@/lib/decisions/replay/model";
import { type ReplayItem, type ReplayRequest, ReplayResponse } from "@/lib/decisions/replay/schema";
import { csvOf } from "./replay-csv";
import type { DelegationEditor } from "./use-delegation-editor";

const days = [1, 7, 30].map((value) => ({
  value: String(value),
  label: value === 1 ? "the last day" : `the last ${value} days`,
}));

const ask = (body: Partial<ReplayRequest>) =>
  sendJson("POST", "/api/delegations/replay", body, { schema: ReplayResponse });

const changes = {
  denied: { mark: "deny", word: "would be denied" },
  asked: { mark: "change", word: "would ask a person" },
  allowed: { mark: "allow", word: "would be allowed" },
} as const;

function Item({ item }: { item: ReplayItem }) {
  const { mark, word } = changes[item.change];
  return (
    <li className="flex flex-col gap-0.5 border-line px-3 py-2 text-sm not-first:border-t">
      <span className="flex flex-wrap items-center justify-between gap-x-3">
        <DecisionMark decision={mark} label={word} />
        <Timestamp at={item.time} mode="exact" />
      </span>
      <Link
        href={`/audit?q=${encodeURIComponent(`id:${item.decisionId}`)}`}
        className="font-mono underline decoration-line underline-offset-2 hover:decoration-ink [overflow-wrap:anywhere]"
      >
        {item.action} {item.resourceType} {item.resource}
      </Link>
      <span className="text-ink2">{item.reason}</span>
    </li>
  );
}

/** The figures in one sentence, as they are to be quoted. */
function Figures({ found, alone }: { found: ReplayResponse; alone: boolean }) {
  const { considered, wouldDeny, wouldAsk, wouldAllowNew, unjudged, truncated, from, to } = found;
  const number = (value: number) => value.toLocaleString("en");
  return (
    <div role="status" className="flex flex-col gap-1">
      <p className="font-bold text-lg">
        Would have denied {number(wouldDeny)} of {number(considered)}
      </p>
      <p className="text-ink2 text-sm">
        {wouldAsk > 0 && `Would have asked a person ${number(wouldAsk)} times. `}
        {wouldAllowNew > 0 && `Would have allowed ${number(wouldAllowNew)} that were denied. `}
        Decisions from <Timestamp at={from} mode="exact" precision="minute" /> to{" "}
        <Timestamp at={to} mode="exact" precision="minute" />
        {alone ? ", as if this were the agent's only delegation" : ""}. Limits count from the first of them on.
        {truncated && ` There were more: these are the newest ${number(maxReplayed)}.`}
        {unjudged > 0 && ` ${number(unjudged)} could not be judged: their records do not hold what is needed.`}
      </p>
    </div>
  );
}

/** What would have been different, had the authority been in force. */
export function ReplayPanel({ model }: { model: DelegationEditor }) {
  const { terms, editor, subject } = model;
  const [back, setBack] = useState("7");
  const { authority } = editor;
  const body = {
    agentId: terms.agentId,
    authority: authority ?? [],
    days: Number(back),
    ...(subject.changing ? { delegationId: subject.changing.id } : {}),
    ...(!subject.changing && subject.parentId ? { parentDelegationId: subject.parentId } : {}),
    ...(!subject.changing && terms.onBehalfOf !== "" ? { onBehalfOf: terms.onBehalfOf } : {}),
  };
  const replay = useMutation({ mutationFn: () => ask(body) });
  const download = useMutation({
    mutationFn: async () => csvOf((await ask({ ...body, limit: maxReplayed })).items),
  });
  const found = replay.data;
  const whyNot =
    terms.agentId === "" ? "Choose an agent first." : authority ? undefined : "The authority is not finished yet.";
  return (
    <section aria-label="Replay" className="flex flex-col gap-3">
      <h3 className="text-base">Replay recorded decisions</h3>
      <div className="flex items-end gap-2">
        <Field label="Over" className="flex-1">
          <Select options={days} value={back} onChange={(event) => setBack(event.target.value)} />
        </Field>
        <Button
          icon={<RotateCcw aria-hidden />}
          whyNot={whyNot}
          loading={replay.isPending}
          onClick={() => replay.mutate()}
        >
          Replay
        </Button>
      </div>
      {replay.error && <ErrorPanel title="The decisions could not be replayed" error={replay.error} />}
      {found && <Figures found={found} alone={!subject.changing} />}
      {found && found.items.length > 0 && (
        <>
          <ul className="max-h-96 overflow-y-auto rounded-md border border-line">
            {found.items.map((item) => (
              <Item key={item.decisionId} item={item} />
            ))}
          </ul>
          <Button
            size="sm"
            className="self-start"
            icon={<Download aria-hidden />}
            loading={download.isPending}
            onClick={() => download.mutate()}
          >
            Download all as CSV
          </Button>
          {download.error && <ErrorPanel title="The list could not be downloaded" error={download.error} />}
        </>
      )}
    </section>
  );
}
