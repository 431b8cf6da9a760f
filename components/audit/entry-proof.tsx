"use client";

import { useMutation } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { useEffect } from "react";
import { ErrorPanel } from "@/components/data/error-panel";
import { DecisionMark } from "@/components/marks/decision-mark";
import { Timestamp } from "@/components/time/timestamp";
import { Button } from "@/components/ui/button";
import { CopyField } from "@/components/ui/copy-field";
import { KeyValue } from "@/components/ui/key-value";
import type { AuditEntryDetail } from "@/lib/audit/schema";
import { sentenceOf } from "@/lib/audit/sentences/sentence";
import { verifyEntry } from "./entry/verify-entry";
import type { ReadEntry } from "./read-entry";
import type { BrowserCheck, Verification } from "./verify-in-browser";

/** The position of the entry in the log: from the server's response, or computed in this browser after verifying. */
function PlaceInLog({ entry, computed }: { entry: AuditEntryDetail; computed: Verification["computed"] }) {
  const { index, leafHash, inclusion } = entry;
  const shown = computed ?? { leafHash, ...inclusion };
  return (
    <section className="flex flex-col gap-2">
      <p className="text-ink2 text-sm">
        {computed ? "Computed in this browser" : "From the server's response; not verified yet"}
      </p>
      <KeyValue
        items={[
          { label: "Index", value: <code className="font-mono text-sm">{index}</code> },
          { label: "Leaf hash", value: <CopyField value={shown.leafHash} label="leaf hash" /> },
          { label: "Checkpoint", value: `${shown.size.toLocaleString("en")} records` },
          { label: "Root", value: shown.root ? <CopyField value={shown.root} label="root" /> : "none" },
          // A later checkpoint was signed at another time than the one of the answer.
          ...(shown.size === inclusion.size
            ? [{ label: "Signed", value: <Timestamp at={inclusion.signedAt} mode="exact" /> }]
            : []),
          { label: "Log", value: shown.origin },
          ...(computed ? [{ label: "Witnesses", value: witnessesIn(computed.witnesses) }] : []),
        ]}
      />
    </section>
  );
}

const witnessesIn = (names: readonly string[]): string =>
  names.length === 0
    ? "none: this checkpoint is signed by the log alone"
    : `${names.join(", ")}: their signatures are not checked here. Check them offline with --witness KEY.`;

type EntryProofProps = {
  entry: AuditEntryDetail;
  read: ReadEntry;
  /** How often the key `v` asked for it. */
  asked?: number | undefined;
};

/** The entry's place in the log, and a check of it that does not take the server's word. */
export function EntryProof({ entry, read, asked }: EntryProofProps) {
  const check = useMutation({ mutationFn: () => verifyEntry(entry, read) });
  const { mutate } = check;
  useEffect(() => {
    if (asked !== undefined) mutate();
  }, [asked, mutate]);
  return (
    <div className="flex flex-col gap-4">
      <PlaceInLog entry={entry} computed={check.data?.computed} />
      <div>
        <Button
          variant="primary"
          icon={<ShieldCheck aria-hidden />}
          loading={check.isPending}
          aria-keyshortcuts="v"
          onClick={() => mutate()}
        >
          Verify in this browser
        </Button>
      </div>
      <div aria-live="polite" className="flex flex-col gap-2">
        {check.error && <ErrorPanel title="The proof could not be checked" error={check.error} />}
        {check.data && <Checks checks={check.data.checks} />}
        {check.data && <Verdict checks={check.data.checks} read={read} />}
      </div>
      <p className="text-ink2 text-sm">
        Offline, without this server: download the evidence and run{" "}
        <code className="font-mono">npm run verify -- FILE --key KEY</code>.
      </p>
    </div>
  );
}

/** The result of the verification, computed from the sealed bytes alone, without present names. */
function Verdict({ checks, read }: { checks: readonly BrowserCheck[]; read: ReadEntry }) {
  const wrong = checks.some(({ result }) => result === "wrong");
  const partial = checks.some(({ result }) => result === "unknown");
  const verdict = wrong ? "Not verified" : partial ? "Verified in part" : "Verified";
  return (
    <div className="rounded-md bg-sunken p-3">
      <p className="font-semibold">{verdict}. The sealed record holds:</p>
      <p>{sentenceOf(read.view)}</p>
    </div>
  );
}

const marks = { ok: ["allow", "ok"], wrong: ["deny", "wrong"], unknown: ["error", "not checked"] } as const;

function Checks({ checks }: { checks: readonly BrowserCheck[] }) {
  return (
    <ul className="flex flex-col gap-2">
      {checks.map(({ result, says }) => (
        <li key={says} className="flex items-start gap-3">
          <DecisionMark decision={marks[result][0]} label={marks[result][1]} className="w-24 shrink-0" />
          <span className="min-w-0 [overflow-wrap:anywhere]">{says}</span>
        </li>
      ))}
    </ul>
  );
}
