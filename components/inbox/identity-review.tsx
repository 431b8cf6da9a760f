"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Check } from "lucide-react";
import { useState } from "react";
import { useReviewKeys } from "@/components/control-changes/review-keys";
import { sendJson } from "@/components/data/api-client";
import { ConfirmDialog } from "@/components/forms/confirm-dialog";
import { RiskParts } from "@/components/marks/risk-parts";
import { confirmAccount, unlinkAccount } from "@/components/sign-in/account-links/queries";
import { passkeysPathOf } from "@/components/sign-in/passkeys/queries";
import { Button, ButtonLink } from "@/components/ui/button";
import { useToast } from "@/components/ui/toast";
import type { InboxItem } from "@/lib/inbox/schema";
import { PasskeyList } from "@/lib/passkeys/schema";

type Answer = {
  verb: string;
  effect: string;
  done: string;
  reason?: "required";
  send: (reason: string) => Promise<unknown>;
};

type Props = { item: InboxItem; confirm: Answer; refuse?: Answer };

/** An account or a key of a person, which a second person confirms. */
function IdentityReview({ item, confirm, refuse }: Props) {
  const [asking, setAsking] = useState<Answer>();
  const [client, toast] = [useQueryClient(), useToast()];
  useReviewKeys({ a: () => setAsking(confirm), d: refuse && (() => setAsking(refuse)) });
  return (
    <>
      <p>Ask {item.subject.name} first. The holder can act in their name.</p>
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" icon={<Check aria-hidden />} onClick={() => setAsking(confirm)}>
          {confirm.verb}…
        </Button>
        {refuse && <Button onClick={() => setAsking(refuse)}>{refuse.verb}…</Button>}
        <ButtonLink href={item.link}>Open {item.subject.name}</ButtonLink>
      </div>
      {asking && (
        <ConfirmDialog
          open
          onOpenChange={() => setAsking(undefined)}
          title={asking.verb}
          verb={asking.verb}
          tone={asking === confirm ? "primary" : "danger"}
          reason={asking.reason ?? "none"}
          effect={
            <>
              <p className="font-semibold [overflow-wrap:anywhere]">{item.sentence}</p>
              <p>{asking.effect}</p>
              {asking === confirm && <RiskParts risk={item.risk} open />}
            </>
          }
          onConfirm={async (reason) => {
            await asking.send(reason);
            toast.done(asking.done);
            await client.invalidateQueries({ queryKey: ["inbox"] });
          }}
        />
      )}
    </>
  );
}

/** A new passkey of another person. */
export function PasskeyReview({ item }: { item: InboxItem }) {
  const path = `${passkeysPathOf(item.subject.id)}/${item.id}`;
  const answer = (verb: string, body: object) => sendJson("POST", `${path}/${verb}`, body, { schema: PasskeyList });
  return (
    <IdentityReview
      item={item}
      confirm={{
        verb: "Confirm passkey",
        effect: `${item.subject.name} can sign approvals with it at once.`,
        done: "Passkey confirmed",
        send: () => answer("confirm", {}),
      }}
      refuse={{
        verb: "Refuse passkey",
        effect: `It is removed, and signs nothing. ${item.subject.name} can add another one.`,
        done: "Passkey refused",
        reason: "required",
        send: (note) => answer("refuse", { note }),
      }}
    />
  );
}

/** An account at an identity provider that another admin linked. */
export function LinkReview({ item }: { item: InboxItem }) {
  const { account, subject } = item;
  if (!account) return null;
  return (
    <IdentityReview
      item={item}
      confirm={{
        verb: "Confirm account",
        effect: `Sessions of this account act for ${subject.name} from the next sign-in.`,
        done: "Account confirmed",
        send: () => confirmAccount(subject.id, account),
      }}
      refuse={{
        verb: "Unlink account",
        effect: "Its tokens are no longer accepted, and its sessions end.",
        done: "Account unlinked",
        send: () => unlinkAccount(subject.id, account),
      }}
    />
  );
}
