import type { ReactNode } from "react";
import { RiskParts } from "@/components/marks/risk-parts";
import { Timestamp } from "@/components/time/timestamp";
import { StatusMark } from "@/components/ui/status-mark";
import type { AccountLinkResponse } from "@/lib/sign-in/account-links/schema";

const looks = {
  ready: { status: "active", label: "In effect" },
  waiting: { status: "pending", label: "Waiting" },
} as const;

/** The remaining conditions until sessions of a linked account may decide. */
function Wait({ link: { person, waitsUntil, acknowledgedAt }, own }: { link: AccountLinkResponse; own: boolean }) {
  const [they, say, theirs] = own ? ["you", "say", "yours"] : [person.name, "says", "theirs"];
  const day = <Timestamp at={waitsUntil} mode="exact" precision="minute" />;
  if (acknowledgedAt) {
    return (
      <p className="text-ink2">
        {own ? "You" : person.name} said that it is {theirs}. Its sessions can decide from {day}, or as soon as a second
        admin confirms it.
      </p>
    );
  }
  return (
    <p className="text-ink2">
      Its sessions only read until a second admin confirms it. From {day} it is enough that {they} {say} that it is{" "}
      {theirs}.
    </p>
  );
}

type LinkRowProps = {
  link: AccountLinkResponse;
  /** Whether the account belongs to the signed-in person. */
  own?: boolean;
  /** Before the account: whose it is, where that is not clear. */
  lead?: ReactNode;
  children: ReactNode;
};

/** One account at an identity provider: its name there, the admin who linked it, and what it waits for. */
export function LinkRow({ link, own = false, lead, children }: LinkRowProps) {
  const { iss, sub, standing, risk, linkedBy, linkedAt, confirmedBy } = link;
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-line p-3 not-last:border-b">
      <div className="flex min-w-0 flex-1 basis-60 flex-col gap-1">
        {lead}
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <b className="font-mono text-sm [overflow-wrap:anywhere]">{sub}</b>
          <StatusMark {...looks[standing]} />
        </p>
        <p className="font-mono text-ink3 text-xs [overflow-wrap:anywhere]">{iss}</p>
        {standing === "waiting" && <Wait link={link} own={own} />}
        {risk && !own && <RiskParts risk={risk} open />}
        <p className="text-ink3 text-sm">
          {linkedBy ? `Linked by ${linkedBy.name}` : "Made at the first sign-in"} <Timestamp at={linkedAt} />
          {confirmedBy && ` · confirmed by ${confirmedBy.name}`}
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-2">{children}</div>
    </li>
  );
}

/** A bordered list of linked accounts. */
export function LinkList({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul aria-label={label} className="w-full rounded-md border border-line bg-surface">
      {children}
    </ul>
  );
}
