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
import { type BrowserCheck, verifyInBrowser } from "./verify-in-browser";

async function fetchText(path: string): Promise<string> {
  const response = await fetch(path, { credentials: "same-origin", cache: "no-store" });
  if (!response.ok) throw new Error(`The server answered ${response.status} for ${path}.`);
  return response.text();
}

async function verify(entry: AuditEntryDetail): Promise<BrowserCheck[]> {
  const [proof, vkey] = await Promise.all([fetchText(`/api/audit/${entry.index}/proof`), fetchText("/log/key")]);
  return verifyInBrowser({ bytes: entry.bytes, proof, vkey });
}

/** The entry's place in the log, and a check of it that does not take the server's word. */
export function EntryProof({ entry }: { entry: AuditEntryDetail }) {
  const check = useMutation({ mutationFn: () => verify(entry) });
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
      </div>
      <p className="text-ink2 text-sm">
        Offline, without this server: download the evidence and run{" "}
        <code className="font-mono">npm run verify -- FILE --key KEY</code>.
      </p>
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
