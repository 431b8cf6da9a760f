"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { FilePenLine, Package } from "lucide-react";
import dynamic from "next/dynamic";
import { DownloadLink } from "@/components/data/download-link";
import { ErrorPanel } from "@/components/data/error-panel";
import { Unloaded } from "@/components/data/unloaded";
import { fileAddress } from "@/components/exports/queries";
import { Timestamp } from "@/components/time/timestamp";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { DialogButton } from "@/components/ui/dialog-button";
import { Panel } from "@/components/ui/panel";
import { ProgressBar } from "@/components/ui/progress-bar";
import type { CaseResponse } from "@/lib/cases/schema";
import type { ExportResponse } from "@/lib/exports/schema";
import { caseKeys, packsOf, startPack } from "./queries";

// The dialog is loaded when it is opened.
const PackDialog = dynamic(() => import("./pack-dialog").then((file) => file.PackDialog), { loading: () => null });

function Pack({ item: { id, status, progress, files, createdAt } }: { item: ExportResponse }) {
  if (status === "failed") return <Alert>The pack could not be made. Make it again, or ask an operator.</Alert>;
  if (status !== "done") return <ProgressBar label="The server makes the pack" {...progress} />;
  const file = files.find(({ name }) => name.endsWith(".zip"));
  if (!file) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <DownloadLink href={fileAddress(id, file.name)}>Download evidence pack</DownloadLink>
      <span className="text-ink2">
        Made <Timestamp at={createdAt} />
      </span>
      <span className="min-w-0 text-ink3 text-xs [overflow-wrap:anywhere]">
        SHA-256 <code>{file.sha256}</code>
      </span>
    </div>
  );
}

function Packs({ id }: { id: string }) {
  const query = useQuery(packsOf(id));
  if (!query.data) return <Unloaded query={query} name="The packs" lines={2} />;
  if (query.data.length === 0) {
    return <p className="text-ink2">A pack holds the pinned entries with their proofs, a report and a timeline.</p>;
  }
  return query.data.map((item) => <Pack key={item.id} item={item} />);
}

/** The evidence packs of a case, and the button that makes one. */
export function CasePack({ item: { id, pins } }: { item: CaseResponse }) {
  const client = useQueryClient();
  const making = useMutation({
    mutationFn: () => startPack(id),
    onSuccess: () => client.invalidateQueries({ queryKey: caseKeys.packs(id) }),
  });
  return (
    <Panel
      title="Evidence pack"
      actions={
        <>
          <DialogButton
            size="sm"
            variant="ghost"
            icon={<FilePenLine aria-hidden />}
            whyNot={pins.length === 0 ? "Pin an entry first." : undefined}
            dialog={(close) => <PackDialog caseId={id} onClose={close} />}
          >
            Add question and finding
          </DialogButton>
          <Button
            size="sm"
            icon={<Package aria-hidden />}
            loading={making.isPending}
            whyNot={pins.length === 0 ? "Pin an entry first." : undefined}
            onClick={() => making.mutate()}
          >
            Make evidence pack
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {making.error && <ErrorPanel title="The pack could not be started" error={making.error} />}
        <Packs id={id} />
      </div>
    </Panel>
  );
}
