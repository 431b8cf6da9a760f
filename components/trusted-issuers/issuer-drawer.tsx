"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { ForeseenRisk } from "@/components/control-changes/foreseen-risk";
import { controlChangeKeys } from "@/components/control-changes/queries";
import { WaitingChanges } from "@/components/control-changes/waiting-changes";
import { ConfirmButton } from "@/components/forms/confirm-dialog";
import { Timestamp } from "@/components/time/timestamp";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { CopyField } from "@/components/ui/copy-field";
import { Drawer } from "@/components/ui/drawer";
import { KeyValue } from "@/components/ui/key-value";
import { problemText } from "@/components/ui/problem-text";
import { StatusMark } from "@/components/ui/status-mark";
import { useToast } from "@/components/ui/toast";
import type { TrustedIssuerResponse } from "@/lib/trusted-issuers/schema";
import { IssuerRules } from "./issuer-rules";
import { kindWords, sourceWords } from "./issuer-words";
import { editIssuer, refreshIssuer, trustKeys } from "./queries";

type Props = { issuer: TrustedIssuerResponse; whyNotWrite: string | undefined };

function Facts({ issuer }: { issuer: TrustedIssuerResponse }) {
  return (
    <KeyValue
      items={[
        { label: "Issuer", value: <CopyField value={issuer.issuer} label="issuer" /> },
        { label: "Audience", value: <CopyField value={issuer.audience} label="audience" /> },
        { label: "Speaks for", value: kindWords[issuer.kind].label },
        {
          label: "Added",
          value: (
            <>
              <Timestamp at={issuer.createdAt} /> by {issuer.createdBy.name}
            </>
          ),
        },
      ]}
    />
  );
}

function KeyList({ keys }: Pick<TrustedIssuerResponse, "keys">) {
  return (
    <ul aria-label="Keys of this issuer" className="flex flex-col gap-1">
      {keys.map(({ kid, keyType, thumbprint }) => (
        <li key={thumbprint} className="flex items-baseline gap-2 rounded-sm bg-canvas px-2 py-1">
          <span className="min-w-0 flex-1 truncate font-mono text-sm" title={thumbprint}>
            {kid ?? `${thumbprint.slice(0, 16)}…`}
          </span>
          <span className="shrink-0 text-ink3 text-xs">{keyType}</span>
        </li>
      ))}
    </ul>
  );
}

function Keys({ issuer, whyNotWrite }: Props) {
  const client = useQueryClient();
  const refresh = useMutation({
    mutationFn: () => refreshIssuer(issuer.id),
    onSettled: () => client.invalidateQueries({ queryKey: trustKeys.all }),
  });
  const { keys, keySource, keysUrl, keysFetchedAt, refreshAfter, fetchError } = issuer;
  return (
    <section className="flex flex-col gap-3 border-line border-t pt-4">
      <div className="flex items-center justify-between gap-3">
        <h3>Keys</h3>
        {keySource !== "jwks" && (
          <Button
            size="sm"
            icon={<RefreshCw aria-hidden />}
            loading={refresh.isPending}
            whyNot={whyNotWrite}
            onClick={() => refresh.mutate()}
          >
            Fetch now
          </Button>
        )}
      </div>
      {(fetchError || refresh.error) && (
        <Alert>
          {refresh.error ? problemText(refresh.error) : fetchError?.says}{" "}
          {keysFetchedAt === null
            ? "There are no keys yet, so none of its tokens is accepted."
            : "Keys that were fetched before are used until they are a day old."}
        </Alert>
      )}
      <KeyValue
        items={[
          { label: "Come from", value: sourceWords[keySource].label },
          ...(keysUrl ? [{ label: "Address", value: <CopyField value={keysUrl} label="address of the keys" /> }] : []),
          {
            label: "Fetched",
            value: <Timestamp at={keysFetchedAt} fallback={keySource === "jwks" ? "pasted" : "never"} />,
          },
          ...(refreshAfter ? [{ label: "Next", value: <Timestamp at={refreshAfter} /> }] : []),
        ]}
      />
      <KeyList keys={keys} />
    </section>
  );
}

const again: Record<TrustedIssuerResponse["kind"], string> = {
  workloads: "Its tokens enrol instances again, by the rules below, once its keys are fetched.",
  people:
    "Its tokens represent people with linked accounts again, once its keys are fetched. If there are two independent admins, a second one must confirm this first.",
};

function Standing({ issuer, whyNotWrite }: Props) {
  const client = useQueryClient();
  const toast = useToast();
  const on = issuer.status === "active";
  const verb = on ? "Disable issuer" : "Enable issuer";
  const act = async () => {
    const { waiting } = await editIssuer(issuer, { status: on ? "disabled" : "active" });
    if (waiting) toast.done(`Proposed to trust ${issuer.name}`, "A second admin confirms it.");
    else toast.done(on ? `${issuer.name} is disabled` : `${issuer.name} is enabled`);
    await client.invalidateQueries({ queryKey: controlChangeKeys.all });
    await client.invalidateQueries({ queryKey: trustKeys.all });
  };
  return (
    <section className="flex flex-col items-start gap-2 border-line border-t pt-4">
      <h3>Trust</h3>
      <p className="text-ink2">
        {on
          ? "Disabling the issuer refuses all its tokens at once. Instances that enrolled by it keep their keys."
          : "All its tokens are refused."}
      </p>
      <ConfirmButton
        variant={on ? "danger" : "secondary"}
        whyNot={whyNotWrite}
        confirm={{
          title: `${verb} ${issuer.name}`,
          verb,
          tone: on ? "danger" : "primary",
          reason: "none",
          effect: on
            ? "Tokens of this issuer no longer enrol instances or represent people. Enrolled instances continue. Revoke those you do not trust."
            : again[issuer.kind],
          onConfirm: act,
          children: !on && issuer.kind === "people" && (
            <ForeseenRisk
              proposal={{
                method: "PATCH",
                path: `/api/trusted-issuers/${issuer.id}`,
                body: { status: "active" },
                version: issuer.version,
              }}
            />
          ),
        }}
      >
        {verb}
      </ConfirmButton>
    </section>
  );
}

/** One issuer: what it says, its keys, and which of its subjects are which agents. */
export function IssuerDrawer({ issuer, whyNotWrite, onClose }: Props & { onClose: () => void }) {
  return (
    <Drawer open onOpenChange={(open) => !open && onClose()} title={issuer.name}>
      <div className="flex flex-col gap-5">
        <StatusMark status={issuer.status} />
        <WaitingChanges subjectId={issuer.id} />
        <Facts issuer={issuer} />
        {issuer.kind === "workloads" && <IssuerRules issuer={issuer} whyNotWrite={whyNotWrite} />}
        <Keys issuer={issuer} whyNotWrite={whyNotWrite} />
        <Standing issuer={issuer} whyNotWrite={whyNotWrite} />
      </div>
    </Drawer>
  );
}
