"use client";

import { type FormEvent, useId, useState } from "react";
import { fieldInstant, fieldText } from "@/components/time/instant-field";
import { useZone } from "@/components/time/zone";
import { Button } from "@/components/ui/button";
import { Dialog, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { Asked } from "./use-question";

/** Asks for both ends of a range, in the zone that the console shows. */
export function CustomRange({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  const { shown, name } = useZone();
  const { from, to } = asked.bounds;
  const [begins, setBegins] = useState(from === undefined ? "" : fieldText(from, shown));
  const [ends, setEnds] = useState(fieldText(to, shown));
  const [faults, setFaults] = useState<{ begins?: string; ends?: string }>({});
  const form = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const [first, last] = [fieldInstant(begins, shown), fieldInstant(ends, shown)];
    if (first === undefined || last === undefined) {
      const missing = "Enter a day and a time.";
      setFaults({ ...(first === undefined && { begins: missing }), ...(last === undefined && { ends: missing }) });
    } else if (first >= last) {
      setFaults({ ends: "The range has to end after it begins." });
    } else {
      asked.setRange({ from: first, to: last });
      onClose();
    }
  };
  return (
    <Dialog open onOpenChange={onClose} title="Custom range" description={`Days and times in ${name}`} size="sm">
      <form id={form} onSubmit={submit} noValidate className="flex flex-col gap-4">
        <Field label="From" error={faults.begins}>
          <Input
            type="datetime-local"
            step={1}
            value={begins}
            onChange={(event) => setBegins(event.currentTarget.value)}
          />
        </Field>
        <Field label="To" hint="Entries before this instant" error={faults.ends}>
          <Input type="datetime-local" step={1} value={ends} onChange={(event) => setEnds(event.currentTarget.value)} />
        </Field>
      </form>
      <DialogFooter>
        <Button onClick={onClose}>Cancel</Button>
        <Button variant="primary" type="submit" form={form}>
          Search this range
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
