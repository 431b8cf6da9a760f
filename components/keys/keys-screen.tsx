"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { PageFrame } from "@/components/shell/app-shell";
import type { Column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { Button } from "@/components/ui/button";
import { CopyField } from "@/components/ui/copy-field";
import { EmptyState } from "@/components/ui/empty-state";
import { StatusMark } from "@/components/ui/status-mark";
import { Timestamp } from "@/components/ui/timestamp";
import type { KeyResponse } from "@/lib/keys/schema";
import { purposeWords } from "./key-words";
import { keyList } from "./queries";
import { RotateDialog } from "./rotate-dialog";

const columns: Column<KeyResponse>[] = [
  {
    id: "purpose",
    header: "Signs",
    cell: ({ purpose }) => (
      <span className="flex flex-col">
        <span className="text-ink">{purposeWords[purpose].label}</span>
        <span className="text-ink3 text-xs">{purposeWords[purpose].signs}</span>
      </span>
    ),
  },
  { id: "state", header: "Status", cell: ({ state }) => <StatusMark status={state} /> },
  { id: "kid", header: "Key id", cell: ({ kid }) => <CopyField value={kid} label="key id" /> },
  {
    id: "alg",
    header: "Algorithm",
    showFrom: "lg",
    cell: ({ alg }) => <span className="font-mono text-xs">{alg}</span>,
  },
  { id: "from", header: "Signs from", align: "end", cell: ({ activeFrom }) => <Timestamp at={activeFrom} /> },
  {
    id: "until",
    header: "Verifies until",
    align: "end",
    showFrom: "md",
    cell: ({ publishedUntil }) => <Timestamp at={publishedUntil} fallback="in use" />,
  },
  {
    id: "published",
    header: "Published at",
    showFrom: "xl",
    cell: ({ publishedAtUrl }) => (
      <a className="whitespace-nowrap font-mono text-xs underline" href={publishedAtUrl}>
        {new URL(publishedAtUrl).pathname}
      </a>
    ),
  },
];

/** Every signing key, with what it signs and where its public half is; a new one can be published for each purpose. */
export function KeysScreen({ mayWrite }: { mayWrite: boolean }) {
  const keys = useQuery(keyList);
  const [rotating, setRotating] = useState<KeyResponse>();
  const withAction: Column<KeyResponse>[] = [
    ...columns,
    {
      id: "action",
      header: "",
      align: "end",
      cell: (key) =>
        key.state === "active" &&
        key.rotates && (
          <Button size="sm" onClick={() => setRotating(key)}>
            Rotate
          </Button>
        ),
    },
  ];
  return (
    <PageFrame title="Keys">
      <DataTable
        label="Signing keys"
        columns={mayWrite ? withAction : columns}
        rows={keys.data?.keys}
        rowId={({ kid }) => kid}
        loading={keys.isFetching}
        error={keys.error}
        onRetry={() => void keys.refetch()}
        empty={<EmptyState kind="no-match" title="There are no keys yet" />}
      />
      {rotating && <RotateDialog current={rotating} onClose={() => setRotating(undefined)} />}
    </PageFrame>
  );
}
