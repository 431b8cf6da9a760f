"use client";

import { useMutation } from "@tanstack/react-query";
import { Download, RotateCcw } from "lucide-react";
import { useState } from "react";
import { sendJson } from "@/components/data/api-client";
import { ErrorPanel } from "@/components/data/error-panel";
import { DecisionMark } from "@/components/marks/decision-mark";
import { Timestamp } from "@/components/time/timestamp";
import { Button } from "@/components/ui/button";
import { SelectField } from "@/components/ui/input-field";
import { Link } from "@/components/ui/link";
import { maxReplayed, type ReplayChange, replayChanges } from "@/lib/decisions/replay/model";
import { type ReplayItem, type ReplayRequest, ReplayResponse } from "@/lib/decisions/replay/schema";
import { csvOf } from "./replay-csv";
import { representedBy } from "./terms";
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
  allowed: { mark: "allow", word: "newly allowed" },
  refused: { mark: "deny", word: "still denied" },
  kept: { mark: "allow", word: "allowed before" },
} as const satisfies Record<ReplayChange, { mark: string; word: string }>;

/** Lists of replayed actions; the changed ones are shown first. */
const views = {
  changes: { show: ["denied", "asked", "allowed"], label: "would change" },
  refused: { show: ["refused"], label: "still denied" },
  kept: { show: ["kept"], label: "allowed before" },
} as const satisfies Record<string, { show: readonly ReplayChange[]; label: string }>;
type View = keyof typeof views;

const countOf = (view: View, found: ReplayResponse): number => {
  if (view === "changes") return found.wouldDeny + found.wouldAsk + found.wouldAllowNew;
  return view === "refused" ? found.stillRefused : found.allowedAsBefore;
};

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
function Figures({ found, changing }: { found: ReplayResponse; changing: boolean }) {
  const { considered, wouldDeny, wouldAsk, wouldAllowNew, stillRefused, allowedAsBefore, others, unjudged } = found;
  const number = (value: number) => value.toLocaleString("en");
  return (
    <div role="status" className="flex flex-col gap-1">
      <p className="font-bold text-lg">
        {changing ? "Would have denied" : "Would newly allow"} {number(changing ? wouldDeny : wouldAllowNew)} of{" "}
        {number(considered)}
      </p>
      <p className="text-ink2 text-sm">
        {changing
          ? wouldAllowNew > 0 && `Would newly allow ${number(wouldAllowNew)}. `
          : wouldDeny > 0 && `Would have denied ${number(wouldDeny)}. `}
        {wouldAsk > 0 && `Would have asked a person ${number(wouldAsk)} times. `}
        {number(allowedAsBefore)} allowed before, {number(stillRefused)} still denied. Decisions from{" "}
        <Timestamp at={found.from} mode="exact" precision="minute" /> to{" "}
        <Timestamp at={found.to} mode="exact" precision="minute" />, judged with the agent's present delegations
        {others > 0 && `, with ${others === 1 ? "one other delegation" : `${number(others)} other delegations`}`}.
        Limits count from the first decision.
        {found.truncated && ` Only the newest decisions are replayed: ${number(maxReplayed)}.`}
        {unjudged > 0 && ` ${number(unjudged)} could not be judged: their records do not hold what is needed.`}
      </p>
    </div>
  );
}

/** The question of a replay over so many days, without the decisions to show. */
function bodyOf({ terms, editor, subject }: DelegationEditor, days: number) {
  const represented = representedBy(terms);
  return {
    agentId: terms.agentId,
    authority: editor.authority ?? [],
    days,
    ...(subject.changing ? { delegationId: subject.changing.id } : {}),
    ...(!subject.changing && subject.parentId ? { parentDelegationId: subject.parentId } : {}),
    ...(!subject.changing && represented !== undefined ? { onBehalfOf: represented } : {}),
  };
}

/** Downloads all replayed actions of a question as one file. */
const useDownload = (body: ReturnType<typeof bodyOf>) =>
  useMutation({
    mutationFn: async () => csvOf((await ask({ ...body, show: [...replayChanges], limit: maxReplayed })).items),
  });

function DownloadAll({ download }: { download: ReturnType<typeof useDownload> }) {
  return (
    <>
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
  );
}

/** Replays recorded actions as if the authority had been in effect next to the agent's delegations. */
export function ReplayPanel({ model }: { model: DelegationEditor }) {
  const { terms, editor, subject } = model;
  const [back, setBack] = useState("7");
  const [view, setView] = useState<View>("changes");
  const { authority } = editor;
  const body = bodyOf(model, Number(back));
  const replay = useMutation({ mutationFn: (of: View) => ask({ ...body, show: [...views[of].show] }) });
  const download = useDownload(body);
  const found = replay.data;
  const whyNot =
    terms.agentId === "" ? "Choose an agent first." : authority ? undefined : "The authority is not finished yet.";
  const look = (next: View) => {
    setView(next);
    replay.mutate(next);
  };
  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-end gap-2">
        <SelectField
          label="Over"
          className="flex-1"
          options={days}
          value={back}
          onChange={(event) => setBack(event.target.value)}
        />
        <Button
          icon={<RotateCcw aria-hidden />}
          whyNot={whyNot}
          loading={replay.isPending}
          onClick={() => replay.mutate(view)}
        >
          Replay
        </Button>
      </div>
      {replay.error && <ErrorPanel title="The decisions could not be replayed" error={replay.error} />}
      {found && (
        <>
          <Figures found={found} changing={subject.changing !== undefined} />
          <Listed found={found} view={view} onView={look} whyNot={whyNot} />
          <DownloadAll download={download} />
        </>
      )}
    </div>
  );
}

type ListedProps = { found: ReplayResponse; view: View; onView: (view: View) => void; whyNot: string | undefined };

function Listed({ found, view, onView, whyNot }: ListedProps) {
  const options = (Object.keys(views) as View[]).map((value) => ({
    value,
    label: `${views[value].label} (${countOf(value, found).toLocaleString("en")})`,
  }));
  return (
    <>
      <SelectField
        label="List"
        options={options}
        value={view}
        disabled={whyNot !== undefined}
        onChange={(event) => onView((Object.keys(views) as View[]).find((one) => one === event.target.value) ?? view)}
      />
      {found.items.length === 0 ? (
        <p className="text-ink2 text-sm">None of them.</p>
      ) : (
        <ul className="max-h-96 overflow-y-auto rounded-md border border-line">
          {found.items.map((item) => (
            <Item key={item.decisionId} item={item} />
          ))}
        </ul>
      )}
    </>
  );
}
