"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Unloaded } from "@/components/data/unloaded";
import { RiskParts } from "@/components/marks/risk-parts";
import { Timestamp } from "@/components/time/timestamp";
import { StatusMark } from "@/components/ui/status-mark";
import type { PasskeyResponse } from "@/lib/passkeys/schema";
import { passkeysAt } from "./queries";

const looks: Record<PasskeyResponse["standing"], { status: string; label: string }> = {
  ready: { status: "active", label: "Ready" },
  waiting: { status: "pending", label: "New" },
  blocked: { status: "quarantined", label: "Blocked" },
  elsewhere: { status: "disabled", label: "Other host" },
};

function Note({ passkey: { standing, readyAt, confirmedBy } }: { passkey: PasskeyResponse }) {
  if (standing === "waiting") {
    return (
      <p className="text-ink2">
        Signs from <Timestamp at={readyAt} mode="exact" precision="minute" /> on, or as soon as a second person who
        manages people confirms it.
      </p>
    );
  }
  if (standing === "blocked")
    return <p className="text-bad">A copy of this passkey was used. Remove it and add another one.</p>;
  if (standing === "elsewhere") {
    return (
      <p className="text-ink2">
        It belongs to an earlier host name of this server and cannot sign here. Add another one.
      </p>
    );
  }
  return confirmedBy && <p className="text-ink3 text-sm">Confirmed by {confirmedBy.name}.</p>;
}

type RowProps = {
  passkey: PasskeyResponse;
  /** Whether the viewer may be the second person, who confirms it. */
  confirms: boolean;
  children: ReactNode;
};

function Row({ passkey, confirms, children }: RowProps) {
  const { name, standing, risk, synchronised, createdAt, lastUsedAt } = passkey;
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-line p-3 not-last:border-b">
      <div className="min-w-0 flex-1 basis-60">
        <p className="flex flex-wrap items-center gap-2">
          <b className="[overflow-wrap:anywhere]">{name}</b>
          <StatusMark {...looks[standing]} />
        </p>
        <Note passkey={passkey} />
        {risk && confirms && <RiskParts risk={risk} open />}
        <p className="text-ink3 text-sm">
          Added <Timestamp at={createdAt} /> · last used <Timestamp at={lastUsedAt} fallback="never" /> ·{" "}
          {synchronised ? "kept by your password manager" : "stays on its device"}
        </p>
      </div>
      <div className="flex items-center gap-1">{children}</div>
    </li>
  );
}

export type PasskeyListProps = {
  path: string;
  /** Shown if there is no passkey. */
  empty: ReactNode;
  /** Whether the viewer may confirm those that wait. */
  confirms?: boolean;
  /** The buttons of one passkey. */
  actions: (passkey: PasskeyResponse) => ReactNode;
};

/** The passkeys at a path, each with its state. */
export function PasskeyListing({ path, empty, confirms = false, actions }: PasskeyListProps) {
  const query = useQuery(passkeysAt(path));
  if (!query.data) return <Unloaded query={query} name="The passkeys" />;
  const { passkeys } = query.data;
  if (passkeys.length === 0) return empty;
  return (
    <ul aria-label="Passkeys" className="w-full rounded-md border border-line bg-surface">
      {passkeys.map((passkey) => (
        <Row key={passkey.id} passkey={passkey} confirms={confirms}>
          {actions(passkey)}
        </Row>
      ))}
    </ul>
  );
}
