"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { ConfirmDialog } from "@/components/forms/confirm-dialog";
import { Identity } from "@/components/marks/identity";
import type { Column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { Timestamp } from "@/components/time/timestamp";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Panel } from "@/components/ui/panel";
import { StatusMark } from "@/components/ui/status-mark";
import { useToast } from "@/components/ui/toast";
import type { ResourceServerKeyResponse, ResourceServerResponse } from "@/lib/resource-servers/schema";
import { IssueKeyDialog } from "./issue-key-dialog";
import { keysOfResourceServer, resourceServerKeys, revokeKey } from "./queries";

type Key = ResourceServerKeyResponse;

const columns = (whyNot: string | undefined, ask: (key: Key) => void): Column<Key>[] => [
  { id: "key", header: "Key", cell: ({ name, id }) => <Identity name={name} id={id} /> },
  {
    id: "status",
    header: "Status",
    cell: ({ revokedAt }) => <StatusMark status={revokedAt ? "revoked" : "active"} />,
  },
  { id: "created", header: "Issued", cell: ({ createdAt }) => <Timestamp at={createdAt} /> },
  { id: "revoked", header: "Revoked", cell: ({ revokedAt }) => <Timestamp at={revokedAt} /> },
  {
    id: "actions",
    header: "Actions",
    align: "end",
    cell: (key) =>
      key.revokedAt === null ? (
        <Button size="sm" variant="danger" whyNot={whyNot} onClick={() => ask(key)}>
          Revoke key…
        </Button>
      ) : null,
  },
];

type RevokeKeyDialogProps = { serverId: string; apiKey: Key; open: boolean; onClose: () => void };

function RevokeKeyDialog({ serverId, apiKey, open, onClose }: RevokeKeyDialogProps) {
  const client = useQueryClient();
  const toast = useToast();
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onClose}
      title={`Revoke key ${apiKey.name}`}
      verb="Revoke key"
      reason="none"
      effect="Systems that use this key get no more decisions, at once. They must then deny every action of an agent."
      onConfirm={async () => {
        client.setQueryData(resourceServerKeys.keys(serverId), await revokeKey(serverId, apiKey.id));
        void client.invalidateQueries({ queryKey: resourceServerKeys.all });
        toast.done("Key revoked", `${apiKey.name} gets no more decisions.`);
      }}
    />
  );
}

function NoKeys({ ownApi }: Pick<ResourceServerResponse, "ownApi">) {
  return ownApi ? (
    <EmptyState kind="none" title="No key needed" className="py-6">
      Mandate asks for a decision by itself before every action of an agent.
    </EmptyState>
  ) : (
    <EmptyState kind="none" title="It cannot ask yet" className="py-6">
      With a key this system asks for a decision before every action of an agent.
    </EmptyState>
  );
}

export type ServerKeysProps = { server: ResourceServerResponse; issuer: string; whyNotWrite: string | undefined };

/** The keys by which a system asks for decisions. */
export function ServerKeys({ server, issuer, whyNotWrite }: ServerKeysProps) {
  const [issuing, setIssuing] = useState(false);
  const [asked, setAsked] = useState<Key>();
  const [revoking, setRevoking] = useState(false);
  const askToRevoke = (key: Key) => {
    setAsked(key);
    setRevoking(true);
  };
  const keys = useQuery(keysOfResourceServer(server.id));
  const rows = keys.data?.keys;
  return (
    <Panel
      title="Keys"
      flush
      actions={
        <Button
          size="sm"
          variant={rows?.some(({ revokedAt }) => revokedAt === null) ? "secondary" : "primary"}
          icon={<KeyRound aria-hidden />}
          whyNot={whyNotWrite}
          onClick={() => setIssuing(true)}
        >
          Issue key
        </Button>
      }
    >
      <DataTable
        label="Keys"
        className="border-0"
        columns={columns(whyNotWrite, askToRevoke)}
        rows={rows}
        rowId={({ id }) => id}
        query={keys}
        empty={<NoKeys ownApi={server.ownApi} />}
      />
      {issuing && <IssueKeyDialog server={server} issuer={issuer} onClose={() => setIssuing(false)} />}
      {asked && (
        <RevokeKeyDialog serverId={server.id} apiKey={asked} open={revoking} onClose={() => setRevoking(false)} />
      )}
    </Panel>
  );
}
