"use client";

import { useMutation } from "@tanstack/react-query";
import { type ChangeEvent, type FormEvent, useState } from "react";
import { ErrorPanel } from "@/components/data/error-panel";
import { DecisionMark } from "@/components/marks/decision-mark";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Panel } from "@/components/ui/panel";
import { Textarea } from "@/components/ui/textarea";
import { type Comparison, compareWithKept, type Verdict } from "./compare";
import { ownLog } from "./queries";

const marks: Record<Verdict, "allow" | "deny" | "error"> = {
  consistent: "allow",
  forked: "deny",
  "rolled-back": "deny",
  "not-signed": "deny",
  "not-this-log": "error",
  unknown: "error",
};

function Result({ result: { verdict, title, says } }: { result: Comparison }) {
  return (
    <div className="rounded-md bg-sunken p-3">
      <p className="flex items-center gap-2 font-semibold">
        <DecisionMark decision={marks[verdict]} label={title} />
      </p>
      <p className="mt-1 [overflow-wrap:anywhere]">{says}</p>
    </div>
  );
}

type KeptProps = { kept: string; onKept: (text: string) => void; logKey: string; onKey: (key: string) => void };

/** The kept checkpoint, as a file or as text, and the key of the log. */
function KeptFields({ kept, onKept, logKey, onKey }: KeptProps) {
  const choose = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const [file] = target.files ?? [];
    if (file) onKept(await file.slice(0, 65_536).text());
  };
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-4">
        <Field label="File" hint="A checkpoint that you kept here, or a witness's state.">
          <Input
            type="file"
            accept=".checkpoint,.txt,text/plain"
            className="h-auto py-1.5 read-only:bg-surface"
            onChange={(event) => void choose(event)}
          />
        </Field>
        <Field label="Log key" hint="As you kept it. Empty: the key that this server publishes.">
          <Input value={logKey} onChange={({ target }) => onKey(target.value)} autoComplete="off" spellCheck={false} />
        </Field>
      </div>
      <Field label="Checkpoint" hint="All lines of the signed note.">
        <Textarea
          mono
          rows={6}
          value={kept}
          spellCheck={false}
          maxLength={65_536}
          onChange={({ target }) => onKept(target.value)}
        />
      </Field>
    </div>
  );
}

/** Takes a checkpoint that the person kept, and compares it with the present log in this browser. */
export function ComparePanel() {
  const [kept, setKept] = useState("");
  const [key, setKey] = useState("");
  const compare = useMutation({ mutationFn: () => compareWithKept(kept, key, ownLog) });
  const keep = (text: string) => {
    compare.reset();
    setKept(text);
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (kept.trim() !== "") compare.mutate();
  };
  return (
    <Panel title="Compare with one you kept">
      <form onSubmit={send} className="flex flex-col gap-4">
        <p className="max-w-160 text-ink2">
          This browser verifies the signatures and the consistency proof by itself. Nothing of the file is sent.
        </p>
        <KeptFields kept={kept} onKept={keep} logKey={key} onKey={setKey} />
        <div>
          <Button
            type="submit"
            loading={compare.isPending}
            whyNot={kept.trim() === "" ? "Choose a file or paste a checkpoint first." : undefined}
          >
            Compare checkpoint
          </Button>
        </div>
        <div aria-live="polite">
          {compare.error && <ErrorPanel title="The checkpoints could not be compared" error={compare.error} />}
          {compare.data && <Result result={compare.data} />}
        </div>
      </form>
    </Panel>
  );
}
