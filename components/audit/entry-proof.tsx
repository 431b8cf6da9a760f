"use client";

import { useMutation } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { Button } from "@/components/ui/button";
import { CopyField } from "@/components/ui/copy-field";
import { DecisionMark } from "@/components/ui/decision-mark";
import { ErrorPanel } from "@/components/ui/error-panel";
import { KeyValue } from "@/components/ui/key-value";
import { Timestamp } from "@/components/ui/timestamp";
import type { AuditEntryDetail } from "@/lib/audit/schema";
import { sentenceOf } from "@/lib/audit/sentences/sentence";
import type { ReadEntry } from "./read-entry";
import { type BrowserCheck, contentChecks, verifyInBrowser } from "./verify-in-browser";

async function fetchText(path: string): Promise<string> {
  const response = await fetch(path, { credentials: "same-origin", cache: "no-store" });
  if (!response.ok) throw new Error(`The server answered ${response.status} for ${path}.`);
  return response.text();
}

async function verify({ index, bytes }: AuditEntryDetail, read: ReadEntry): Promise<BrowserCheck[]> {
  const [proof, vkey] = await Promise.all([fetchText(`/api/audit/${index}/proof`), fetchText("/log/key")]);
  return [...(await verifyInBrowser({ index, bytes, proof, vkey })), ...contentChecks(read)];
}

/** The entry's place in the log, and a check of it that does not take the server's word. */
export function EntryProof({ entry, read }: { entry: AuditEntryDetail; read: ReadEntry }) {
  const check = useMutation({ mutationFn: () => verify(entry, read) });
  return (
    <div className="flex flex-col gap-4">
      <KeyValue
        items={[
          { label: "Index", value: <code className="font-mono text-sm">{entry.index}</code> },
          { label: "Leaf hash", value: <CopyField value={entry.leafHash} label="leaf hash" /> },
          { label: "Checkpoint", value: `${entry.inclusion.size.toLocaleString("en")} records` },
          { label: "Root", value: <CopyField value={entry.inclusion.root} label="root" /> },
          { label: "Signed", value: <Timestamp at={entry.inclusion.signedAt} mode="exact" /> },
          { label: "Log", value: entry.inclusion.origin },
          { label: "Witnesses", value: "none: this checkpoint is signed by the log alone" },
        ]}
      />
      <div>
        <Button
          variant="primary"
          icon={<ShieldCheck aria-hidden />}
          loading={check.isPending}
          onClick={() => check.mutate()}
        >
          Verify in this browser
        </Button>
      </div>
      <div aria-live="polite" className="flex flex-col gap-2">
        {check.error && <ErrorPanel title="The proof could not be checked" error={check.error} />}
        {check.data && <Checks checks={check.data} />}
        {check.data && <Verdict checks={check.data} read={read} />}
      </div>
      <p className="text-ink2 text-sm">
        Offline, without this server: download the evidence and run{" "}
        <code className="font-mono">npm run verify -- FILE --key KEY</code>.
      </p>
    </div>
  );
}

/** What was verified, told from the sealed bytes alone; today's names are no part of it. */
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
