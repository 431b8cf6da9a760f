"use client";

import { DownloadLink } from "@/components/data/download-link";
import { Timestamp } from "@/components/time/timestamp";
import { CopyField } from "@/components/ui/copy-field";
import { KeyValue } from "@/components/ui/key-value";
import { Panel } from "@/components/ui/panel";
import { StatusMark } from "@/components/ui/status-mark";
import type { CompletenessResponse } from "@/lib/log-keeping/completeness.schema";
import { entryCount, lastWhole, underWay } from "./passes";

type Props = { body: CompletenessResponse };

/** The newest signed checkpoint, and a button that keeps it as a file. */
export function CheckpointPanel({ body: { checkpoint } }: Props) {
  const { size, root, signedAt, keyId, vkey, origin } = checkpoint;
  const keep = (
    <DownloadLink href="/log/checkpoint" name={`${size}.checkpoint`} size="sm">
      Keep this checkpoint
    </DownloadLink>
  );
  return (
    <Panel title="Newest checkpoint" actions={keep}>
      <KeyValue
        items={[
          { label: "Log", value: origin },
          { label: "Size", value: entryCount(size) },
          { label: "Signed", value: <Timestamp at={signedAt} mode="exact" /> },
          { label: "Root", value: <CopyField value={root} label="root" /> },
          { label: "Key id", value: <code className="font-mono text-sm">{keyId}</code> },
          { label: "Log key", value: <CopyField value={vkey} label="log key" /> },
        ]}
      />
    </Panel>
  );
}

const faults = {
  missing_leaf: "This place has no leaf in the tree.",
  missing_record: "The record of this place is missing.",
  changed_record: "The bytes of this record do not have the sealed hash.",
  changed_tree: "The 256 leaves from here on do not have the hash of the subtree above them.",
} as const;

function CheckState({
  check: { whole, fault, progress },
  size,
}: {
  check: CompletenessResponse["check"];
  size: number;
}) {
  if (fault) return <StatusMark status="revoked" label={`Fault at entry ${fault.index.toLocaleString("en")}`} />;
  if (whole) {
    const upTo = whole.size < size ? ` in the first ${entryCount(whole.size)}` : "";
    return <StatusMark status="active" label={`No gaps${upTo}`} />;
  }
  return <StatusMark status="pending" label={progress && size > 0 ? "First check under way" : "Not checked yet"} />;
}

/** The check of the server that no entry is missing or changed. */
export function GapsPanel({ body: { check, checkpoint } }: Props) {
  const { whole, fault } = check;
  const newer = whole ? Math.max(0, checkpoint.size - whole.size) : checkpoint.size;
  return (
    <Panel title="Gaps">
      <div className="flex flex-col gap-3">
        <CheckState check={check} size={checkpoint.size} />
        {fault && (
          <p role="alert" className="rounded-md bg-badbg p-3 text-bad">
            {faults[fault.code]} Found <Timestamp at={fault.at} mode="exact" />. Stop changes to the database, and
            verify a copy of the log with npm run verify.
          </p>
        )}
        <KeyValue items={[lastWhole(check), { label: "Added since", value: entryCount(newer) }, ...underWay(check)]} />
        <p className="max-w-160 text-ink2 text-sm">
          The server compares each place from 0 to the size with its stored record, hour by hour. A server can be wrong
          about itself: keep checkpoints, and let a witness follow the log.
        </p>
      </div>
    </Panel>
  );
}
