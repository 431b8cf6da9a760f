"use client";

import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { InlineForm } from "@/components/forms/form";
import { useForm } from "@/components/forms/use-form";
import { Timestamp } from "@/components/time/timestamp";
import { Button } from "@/components/ui/button";
import { InputField, SelectField } from "@/components/ui/input-field";
import { Link } from "@/components/ui/link";
import { Pill } from "@/components/ui/pill";
import { type Tick, ticks } from "@/lib/controls/model";
import type { RunItem } from "@/lib/controls/schema";
import { controlKeys, tickItem } from "./queries";

export const tickLooks: Record<Tick, { label: string; tone: "ok" | "bad" | "plain" }> = {
  pass: { label: "Pass", tone: "ok" },
  fail: { label: "Fail", tone: "bad" },
  not_applicable: { label: "Not applicable", tone: "plain" },
};

function TickForm({ runId, item, onClose }: { runId: string; item: RunItem; onClose: () => void }) {
  const client = useQueryClient();
  const form = useForm({
    members: ["tick", "comment"],
    send: async (typed) => {
      const tick = ticks.find((one) => one === typed.get("tick")) ?? "pass";
      const comment = String(typed.get("comment")).trim();
      const verdict = comment === "" ? { tick } : { tick, comment };
      client.setQueryData(controlKeys.run(runId), await tickItem(runId, item.key, verdict));
      onClose();
    },
  });
  return (
    <InlineForm form={form} noValidate={false} verb="Save verdict" onCancel={onClose}>
      <SelectField
        label="Verdict"
        name="tick"
        defaultValue={item.tick?.tick ?? (item.finding ? "fail" : "pass")}
        options={ticks.map((value) => ({ value, label: tickLooks[value].label }))}
        error={form.errors.tick}
      />
      <InputField
        label="Comment"
        hint="May be empty."
        name="comment"
        maxLength={1_000}
        defaultValue={item.tick?.comment ?? ""}
        autoComplete="off"
        error={form.errors.comment}
      />
    </InlineForm>
  );
}

/** The sentence of an item's entry, or the name of the thing. */
export const titleOf = ({ sentence, subject, key, index }: RunItem): string =>
  sentence ?? (index === null ? `${subject?.name ? `${subject.name}, ` : ""}${key}` : `Entry ${index}`);

function Verdict({ tick }: Pick<RunItem, "tick">) {
  if (!tick) return <span className="text-ink3">No verdict yet</span>;
  const { label, tone } = tickLooks[tick.tick];
  return (
    <span className="flex flex-wrap items-baseline gap-x-2">
      <Pill tone={tone}>{label}</Pill>
      {tick.comment !== "" && <span className="min-w-0 [overflow-wrap:anywhere]">{tick.comment}</span>}
      <span className="text-ink3 text-sm">
        {tick.by.name ?? tick.by.id}, <Timestamp at={tick.at} />
      </span>
    </span>
  );
}

type ItemProps = { runId: string; item: RunItem; isOpen: boolean };

function Item({ runId, item, isOpen }: ItemProps) {
  const [editing, setEditing] = useState(false);
  const title = titleOf(item);
  return (
    <li className="flex flex-col gap-2 border-line px-4 py-3 not-last:border-b">
      <div className="flex items-start gap-3">
        <div className="flex min-w-0 flex-1 flex-col gap-1">
          <Link href={item.link} className="[overflow-wrap:anywhere] hover:underline">
            {item.index !== null && <span className="text-ink3 tabular-nums">{item.index} </span>}
            {title}
          </Link>
          {item.finding && <p className="text-bad [overflow-wrap:anywhere]">{item.finding.sentence}</p>}
          {item.time && (
            <p className="text-ink3 text-sm">
              <Timestamp at={item.time} mode="exact" />
            </p>
          )}
          <Verdict tick={item.tick} />
        </div>
        {isOpen && !editing && (
          <Button
            size="sm"
            className="print:hidden"
            aria-label={`${item.tick ? "Change verdict" : "Give verdict"}: ${title}`}
            onClick={() => setEditing(true)}
          >
            {item.tick ? "Change verdict" : "Give verdict"}
          </Button>
        )}
      </div>
      {editing && <TickForm runId={runId} item={item} onClose={() => setEditing(false)} />}
    </li>
  );
}

type Props = { label: string; runId: string; items: readonly RunItem[]; isOpen: boolean; empty: ReactNode };

/** Items of a run, each with its entries and its verdict. `isOpen`: verdicts may still change. */
export function RunItems({ label, runId, items, isOpen, empty }: Props) {
  if (items.length === 0) return <p className="p-4 text-ink2">{empty}</p>;
  return (
    <ul aria-label={label}>
      {items.map((item) => (
        <Item key={item.key} runId={runId} item={item} isOpen={isOpen} />
      ))}
    </ul>
  );
}
