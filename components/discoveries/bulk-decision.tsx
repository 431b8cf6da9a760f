"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Ban, EyeOff, X } from "lucide-react";
import { useState } from "react";
import { FormDialog } from "@/components/forms/form-dialog";
import { useFields } from "@/components/forms/use-fields";
import { useForm } from "@/components/forms/use-form";
import type { Choice } from "@/components/table/use-choice";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { TextareaField } from "@/components/ui/input-field";
import { Pill, type PillProps } from "@/components/ui/pill";
import { useToast } from "@/components/ui/toast";
import {
  DecideDiscoveries,
  type DecidedDiscovery,
  type DiscoveryResponse,
  mostDecided,
} from "@/lib/discoveries/schema";
import { statusWords } from "./discovery-words";
import { decideDiscoveries, discoveryDetail, discoveryKeys } from "./queries";

type Status = DecideDiscoveries["status"];
type Rows = readonly DiscoveryResponse[];

const verbs: Record<Status, string> = { blocked: "Block", ignored: "Ignore" };
const effects: Record<Status, string> = {
  blocked: "They must not run. Their systems still have to lock them: Mandate holds none of their credentials.",
  ignored: "They are no agents. They come back only by a decision.",
};
const identities = (count: number) => `${count} ${count === 1 ? "identity" : "identities"}`;

const words: Record<DecidedDiscovery["outcome"], string> = { done: "Done", unchanged: "Unchanged", refused: "Refused" };
const tones: Record<DecidedDiscovery["outcome"], PillProps["tone"]> = {
  done: "ok",
  unchanged: "plain",
  refused: "bad",
};

type ResultsProps = {
  rows: Rows;
  results: readonly DecidedDiscovery[];
  onClose: () => void;
  /** Reads again those that changed meanwhile, and decides on them with the same reason. */
  onAgain: (() => void) | undefined;
};

function Results({ rows, results, onClose, onAgain }: ResultsProps) {
  const done = results.filter(({ outcome }) => outcome !== "refused").length;
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`${done} of ${identities(results.length)} decided`}
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          {onAgain && (
            <Button variant="primary" onClick={onAgain}>
              Look at the changed ones
            </Button>
          )}
        </>
      }
    >
      <ul aria-label="Results" className="max-h-100 overflow-y-auto rounded-md border border-line">
        {results.map(({ id, outcome, reason }) => (
          <li
            key={id}
            className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 border-line px-3 py-1.5 not-last:border-b"
          >
            <span className="min-w-0 flex-1 basis-40 truncate font-semibold">{names.get(id)}</span>
            <Pill tone={tones[outcome]}>{words[outcome]}</Pill>
            {reason && <span className="basis-full text-ink2 text-sm">{reason}</span>}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

type DecisionProps = {
  status: Status;
  /** As they were shown when the person chose the decision. */
  rows: Rows;
  onClose: () => void;
  onDecided: () => void;
};

/** The identities that changed since they were shown, as they are now. */
function ChangedRows({ rows }: { rows: Rows }) {
  return (
    <ul aria-label="Changed identities" className="flex flex-col gap-2 rounded-md bg-waitbg p-3 text-wait">
      {rows.map(({ id, name, status, owner, origin, decidedBy, reason }) => (
        <li key={id}>
          <span className="font-semibold">{name}</span> {`from ${origin}, owner ${owner ?? "not listed"}: `}
          {statusWords[status]}
          {decidedBy && ` by ${decidedBy.name}`}
          {reason && `, “${reason}”`}
        </li>
      ))}
    </ul>
  );
}

/** Asks for one reason, and shows the result of each identity. Those that changed meanwhile are shown and asked again. */
function BulkDecision({ status, rows: chosen, onClose, onDecided }: DecisionProps) {
  const client = useQueryClient();
  const toast = useToast();
  const [rows, setRows] = useState(chosen);
  const { values, bind } = useFields({ reason: "" });
  const [results, setResults] = useState<readonly DecidedDiscovery[]>();
  const title = `${verbs[status]} ${identities(rows.length)}`;
  const discoveries = rows.map(({ id, version }) => ({ id, version }));
  const form = useForm({
    wrong: { reason: "Say why, in at most 1,000 characters." },
    parse: () => DecideDiscoveries.safeParse({ status, discoveries, reason: values.reason.trim() }),
    send: async (body) => {
      setResults((await decideDiscoveries(body)).results);
      void client.invalidateQueries({ queryKey: discoveryKeys.all });
    },
  });
  const stale = results?.filter(({ code }) => code === "stale") ?? [];
  const again = async () => {
    try {
      setRows(await Promise.all(stale.map(({ id }) => client.fetchQuery({ ...discoveryDetail(id), staleTime: 0 }))));
      setResults(undefined);
    } catch (error) {
      toast.problem("The identities could not be read again", error);
    }
  };
  const onAgain = stale.length > 0 ? () => void again() : undefined;
  if (results) return <Results rows={rows} results={results} onClose={onDecided} onAgain={onAgain} />;
  return (
    <FormDialog form={form} title={title} verb={title} onClose={onClose}>
      <p className="text-ink2">{effects[status]} Each has a record and a result of its own.</p>
      {rows !== chosen && <ChangedRows rows={rows} />}
      <TextareaField label="Reason" required error={form.errors.reason} {...bind("reason")} />
    </FormDialog>
  );
}

/** The identities that are chosen in the list, and the decisions about all of them. */
export function DecisionBar({ choice }: { choice: Choice<DiscoveryResponse> }) {
  const [opened, setOpened] = useState<{ status: Status; rows: Rows }>();
  const { rows } = choice;
  const close = () => setOpened(undefined);
  const clear = () => {
    close();
    choice.clear();
  };
  return (
    <>
      {rows.length > 0 && (
        <section
          aria-label="Chosen identities"
          className="sticky bottom-0 z-20 flex flex-wrap items-center gap-2 rounded-md border border-edge bg-surface px-3 py-2 shadow-overlay"
        >
          <span aria-live="polite" className="font-semibold">
            {identities(rows.length)} chosen{rows.length === mostDecided && ", the most at once"}
          </span>
          <span className="ms-auto flex flex-wrap gap-2">
            <Button size="sm" icon={<Ban aria-hidden />} onClick={() => setOpened({ status: "blocked", rows })}>
              Block…
            </Button>
            <Button size="sm" icon={<EyeOff aria-hidden />} onClick={() => setOpened({ status: "ignored", rows })}>
              Ignore…
            </Button>
            <Button size="sm" variant="ghost" icon={<X aria-hidden />} onClick={choice.clear}>
              Clear
            </Button>
          </span>
        </section>
      )}
      {opened && <BulkDecision {...opened} onClose={close} onDecided={clear} />}
    </>
  );
}
