"use client";

import { useQuery } from "@tanstack/react-query";
import { Ban, Pencil } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { WaitingChanges } from "@/components/control-changes/waiting-changes";
import { StandingMark, StandingNote } from "@/components/marks/standing-mark";
import { RevokeDialog } from "@/components/revocation/revoke-dialog";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { UnloadedPage } from "@/components/shell/unloaded-page";
import { Timestamp } from "@/components/time/timestamp";
import { Button } from "@/components/ui/button";
import { CopyField } from "@/components/ui/copy-field";
import { KeyValue } from "@/components/ui/key-value";
import { Panel } from "@/components/ui/panel";
import { Seal } from "@/components/ui/seal";
import { SkeletonText } from "@/components/ui/skeleton";
import type { ResourceServerResponse } from "@/lib/resource-servers/schema";
import { CatalogueView } from "./catalogue-view";
import { EditResourceServerDialog } from "./edit-resource-server-dialog";
import { resourceServerDetail } from "./queries";
import { ServerKeys } from "./server-keys";

const ReachPanel = dynamic(() => import("@/components/delegations/reach/reach-panel").then((file) => file.ReachPanel), {
  loading: () => <SkeletonText lines={4} />,
});

export type ResourceServerScreenProps = {
  resourceServerId: string;
  issuer: string;
  /** Why the person may not change it; absent when they may. */
  whyNotWrite?: string | undefined;
  /** Why the person may not stop it; absent when they may. */
  whyNotRevoke?: string | undefined;
};

type ActionsProps = Pick<ResourceServerScreenProps, "whyNotWrite" | "whyNotRevoke"> & {
  server: ResourceServerResponse;
};

function Actions({ server, whyNotWrite, whyNotRevoke }: ActionsProps) {
  const [open, setOpen] = useState<"edit" | "revoke">();
  const close = () => setOpen(undefined);
  return (
    <>
      <Button icon={<Pencil aria-hidden />} whyNot={whyNotWrite} onClick={() => setOpen("edit")}>
        Edit
      </Button>
      {server.status === "active" && (
        <Button variant="danger" icon={<Ban aria-hidden />} whyNot={whyNotRevoke} onClick={() => setOpen("revoke")}>
          Stop all access…
        </Button>
      )}
      {open === "edit" && <EditResourceServerDialog server={server} onClose={close} />}
      <RevokeDialog
        scope={{ resourceServerId: server.id }}
        name={server.name}
        noun="resource server"
        open={open === "revoke"}
        onOpenChange={close}
      />
    </>
  );
}

function Facts({ server }: { server: ResourceServerResponse }) {
  const { id, identifier, tokenAlg, createdAt } = server;
  return (
    <Panel title="System">
      <KeyValue
        items={[
          { label: "Status", value: <StandingMark judged={server} /> },
          { label: "Identifier", value: <CopyField value={identifier} label="identifier" /> },
          { label: "Id", value: <CopyField value={id} label="resource server id" /> },
          { label: "Tokens", value: `signed with ${tokenAlg}` },
          { label: "Created", value: <Timestamp at={createdAt} /> },
        ]}
      />
    </Panel>
  );
}

const actionsOf = ({ types }: ResourceServerResponse): string[] =>
  [...new Set(types.flatMap(({ actions }) => actions))].toSorted();

/** One protected system: what can be delegated at it, and the keys by which it asks. */
export function ResourceServerScreen({ resourceServerId, issuer, ...may }: ResourceServerScreenProps) {
  const query = useQuery(resourceServerDetail(resourceServerId));
  const { data: server } = query;
  const parent = <ParentLink href="/resource-servers" label="Resource servers" />;
  if (!server) return <UnloadedPage title="Resource server" parent={parent} query={query} />;
  return (
    <PageFrame
      title={
        <span className="flex min-w-0 items-center gap-2.5">
          <Seal value={server.id} frame="tool" className="max-sm:hidden" />
          <span className="truncate">{server.name}</span>
        </span>
      }
      titleExtra={<StandingMark judged={server} />}
      parent={parent}
      actions={<Actions server={server} {...may} />}
    >
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,24rem)]">
        <div className="flex min-w-0 flex-col gap-6">
          <StandingNote
            title={server.standing.inEffect ? "Stopped in part" : "Nothing is allowed here"}
            standing={server.standing}
          />
          {server.pendingChange && <WaitingChanges subjectId={server.id} />}
          <Panel
            title="Catalogue"
            flush
            actions={<span className="text-ink2 text-sm">version {server.catalogueVersion}</span>}
          >
            <CatalogueView types={server.types} />
          </Panel>
          <ReachPanel of={{ kind: "server", id: server.id, actions: actionsOf(server) }} />
          <ServerKeys server={server} issuer={issuer} whyNotWrite={may.whyNotWrite} />
        </div>
        <Facts server={server} />
      </div>
    </PageFrame>
  );
}
