"use client";

import { useQuery } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { useState } from "react";
import { PageFrame } from "@/components/shell/app-shell";
import { DataTable } from "@/components/table/data-table";
import { useNow } from "@/components/time/use-now";
import { Button, ButtonLink } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import type { KeyResponse } from "@/lib/signing-keys/schema";
import { keyColumns } from "./key-columns";
import { byPurpose, type KeysOfPurpose, purposeWords } from "./key-words";
import { PublishedPlaces } from "./published-places";
import { keyList } from "./queries";
import { RotateDialog } from "./rotate-dialog";

/** Why a purpose cannot get its next key now; undefined when it can. */
function whyNotRotate({ active, waiting }: KeysOfPurpose, mayWrite: boolean): string | undefined {
  if (!mayWrite) return "Signing keys are rotated by people with the role admin.";
  if (active && !active.rotates) return "The log's key is its identity and does not rotate.";
  if (waiting) return "The next key is published already and is about to sign.";
  return active ? undefined : "There is no key yet.";
}

function PastKeys({ keys, label }: { keys: readonly KeyResponse[]; label: string }) {
  if (keys.length === 0) return null;
  return (
    <details className="border-line border-t">
      <summary className="px-3 py-2 font-semibold text-sm">
        {keys.length} earlier {keys.length === 1 ? "key" : "keys"}, no longer published
      </summary>
      <DataTable
        label={`Earlier keys, ${label}`}
        className="rounded-none border-0 border-line border-t"
        columns={keyColumns}
        rows={keys}
        rowId={({ kid }) => kid}
      />
    </details>
  );
}

type PurposeProps = { keys: KeysOfPurpose; mayWrite: boolean; onRotate: (key: KeyResponse) => void };

function PurposePanel({ keys, mayWrite, onRotate }: PurposeProps) {
  const { purpose, published, active, past } = keys;
  const { label, signs } = purposeWords[purpose];
  return (
    <Panel
      title={label}
      flush
      actions={
        <Button
          size="sm"
          icon={<RefreshCw aria-hidden />}
          whyNot={whyNotRotate(keys, mayWrite)}
          aria-label={`Rotate the key for ${label}`}
          onClick={() => active && onRotate(active)}
        >
          Rotate…
        </Button>
      }
    >
      <p className="px-3 py-2 text-ink2">{signs}</p>
      <DataTable
        label={`Keys, ${label}`}
        className="rounded-none border-0 border-line border-t"
        columns={keyColumns}
        rows={published}
        rowId={({ kid }) => kid}
      />
      <PastKeys keys={past} label={label} />
    </Panel>
  );
}

/** Every signing key by what it signs, where its public half is, and how the next one takes over. */
export function KeysScreen({ mayWrite }: { mayWrite: boolean }) {
  const query = useQuery(keyList);
  const now = useNow(30);
  const [rotating, setRotating] = useState<KeyResponse>();
  const keys = query.data?.keys;
  return (
    <PageFrame
      title="Keys"
      actions={<ButtonLink href="/audit?q=type%3Akey.rotated&from=all">Rotations in the trail</ButtonLink>}
    >
      {keys ? (
        <div className="flex flex-col gap-6">
          <PublishedPlaces keys={keys} />
          {byPurpose(keys, now).map((own) => (
            <PurposePanel key={own.purpose} keys={own} mayWrite={mayWrite} onRotate={setRotating} />
          ))}
        </div>
      ) : (
        <DataTable label="Signing keys" columns={keyColumns} rows={undefined} rowId={({ kid }) => kid} query={query} />
      )}
      {rotating && <RotateDialog current={rotating} onClose={() => setRotating(undefined)} />}
    </PageFrame>
  );
}
