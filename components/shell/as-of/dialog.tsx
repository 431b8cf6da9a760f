"use client";

import { useQuery } from "@tanstack/react-query";
import { parseAsInteger, useQueryState } from "nuqs";
import { type FormEvent, useId, useState } from "react";
import { auditEntry } from "@/components/audit/queries";
import { useAsOf } from "@/components/time/as-of";
import { fieldInstant, fieldText } from "@/components/time/instant-field";
import { useNow } from "@/components/time/use-now";
import { useZone } from "@/components/time/zone";
import { Button } from "@/components/ui/button";
import { Dialog, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

const hourMs = 3_600_000;
const presets: readonly { label: string; ms: number }[] = [
  { label: "1 hour ago", ms: hourMs },
  { label: "24 hours ago", ms: 24 * hourMs },
  { label: "7 days ago", ms: 7 * 24 * hourMs },
  { label: "30 days ago", ms: 30 * 24 * hourMs },
];

/** The time of the entry that is open in the trail. */
function OfOpenEntry({ onChoose }: { onChoose: (at: string) => void }) {
  const [index] = useQueryState("entry", parseAsInteger);
  const { data } = useQuery({ ...auditEntry(index ?? 0), enabled: index !== null });
  if (index === null || !data) return null;
  return (
    <Button size="sm" onClick={() => onChoose(data.time)}>
      The time of entry {index.toLocaleString("en")}
    </Button>
  );
}

/** The instant that is being chosen: the field, and whether it holds an instant of the past. */
function useInstantField(onChosen: () => void) {
  const { at, goTo } = useAsOf();
  const { shown } = useZone();
  const now = useNow();
  const initial = at === undefined ? "" : fieldText(at, shown);
  const [text, setText] = useState(initial);
  const [fault, setFault] = useState<string>();
  const choose = (instant: string) => {
    goTo(instant);
    onChosen();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // An unchanged field keeps the milliseconds of the instant.
    const instant = text === initial ? at : fieldInstant(text, shown);
    if (instant === undefined) setFault("Enter a day and a time.");
    else if (Date.parse(instant) > now + 1000) setFault("Choose an instant of the past.");
    else choose(instant);
  };
  return { text, setText, fault, choose, submit };
}

function Presets({ onChoose }: { onChoose: (at: string) => void }) {
  const now = useNow();
  return (
    <fieldset className="flex flex-wrap gap-2">
      <legend className="sr-only">Frequent instants</legend>
      {presets.map(({ label, ms }) => (
        <Button key={label} size="sm" onClick={() => onChoose(new Date(now - ms).toISOString())}>
          {label}
        </Button>
      ))}
      <OfOpenEntry onChoose={onChoose} />
    </fieldset>
  );
}

/** Asks for the instant that the page shows, in the zone that the console shows. */
export function AsOfDialog({ onClose }: { onClose: () => void }) {
  const { written, backToNow } = useAsOf();
  const { name } = useZone();
  const { text, setText, fault, choose, submit } = useInstantField(onClose);
  const form = useId();
  const leave = () => {
    if (written !== null) backToNow();
    onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="As of"
      description="Agents, delegations, people, policies and the trail are shown as they were at this instant."
      size="sm"
    >
      <form id={form} onSubmit={submit} noValidate className="flex flex-col gap-4">
        <Field label="Instant" hint={`Day and time in ${name}`} error={fault}>
          <Input type="datetime-local" step={1} value={text} onChange={(event) => setText(event.currentTarget.value)} />
        </Field>
        <Presets onChoose={choose} />
      </form>
      <DialogFooter>
        <Button onClick={leave}>{written === null ? "Cancel" : "Back to now"}</Button>
        <Button variant="primary" type="submit" form={form}>
          Show this instant
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
