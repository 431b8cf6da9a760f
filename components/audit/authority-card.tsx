"use client";

import type { ReactNode } from "react";
import { SignedThen } from "@/components/delegations/signed-then";
import { DecisionMark } from "@/components/marks/decision-mark";
import { CopyField } from "@/components/ui/copy-field";
import { Link } from "@/components/ui/link";
import { Seal, type SealFrame } from "@/components/ui/seal";
import { Glyph } from "@/components/ui/status-mark";
import { amountsOf, isRecord, limitText } from "@/lib/audit/sentences/amounts";
import { approversOf, denierOf } from "@/lib/audit/sentences/approvers";
import { refusalText } from "@/lib/audit/sentences/refusals";
import { VotesOfAction } from "./entry/votes-of-action";
import { EntryName } from "./entry-name";
import { valueUnder } from "./explorer/entry-values";
import { PanelValue } from "./explorer/panel-value";
import { type NamesNow, namedIn } from "./named-in";
import type { ReadEntry } from "./read-entry";

type Rung = { id: string; role: string; frame?: SealFrame; name: ReactNode; says?: ReactNode };

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
const shortDigest = (digest: string): string => (digest.length > 16 ? `${digest.slice(0, 16)}…` : digest);

function RungItem({ id, role, frame, name, says }: Rung) {
  return (
    <li className="relative grid grid-cols-[1.75rem_minmax(0,1fr)] gap-x-3 pb-3">
      <span aria-hidden className="absolute start-3.5 top-7 bottom-0 w-px bg-edge" />
      {frame ? (
        <Seal value={id} frame={frame} size="md" />
      ) : (
        <span aria-hidden className="grid size-7 place-items-center text-ink3">
          <Glyph shape="diamond" />
        </span>
      )}
      <span className="min-w-0 [overflow-wrap:anywhere]">
        <span className="block text-ink3 text-xs">{role}</span>
        <span className="block">{name}</span>
        {says && <span className="block text-ink3 text-xs">{says}</span>}
      </span>
    </li>
  );
}

type Passed = NonNullable<ReadEntry["body"]["chain"]>[number];
type NameOf = (id: string) => ReactNode;

/** A delegation of the chain, in the version that the decision used. */
const delegationRung = ({ id, version, digest }: Passed, depth: number, time: string, named: NameOf): Rung => ({
  id,
  role: depth === 0 ? "Delegation" : `Delegated on, hop ${depth + 1}`,
  name: (
    <>
      <PanelValue values={valueUnder("delegation", id)}>
        <Link href={`/delegations/${id}?at=${time}`} className="font-mono text-brand text-sm underline">
          {id}
        </Link>
      </PanelValue>{" "}
      version {version} then
    </>
  ),
  says: (
    <>
      <span className="font-mono" title={digest}>
        digest {shortDigest(digest)}
      </span>
      <SignedThen named={{ id, version, digest }} nameOf={named} />
    </>
  ),
});

/** The instance that acted, with the key that it proved. */
const instanceRung = (id: string, jkt: string | undefined): Rung => ({
  id,
  role: "Instance, with its key",
  name: (
    <PanelValue values={valueUnder("instance", id)}>
      <span className="font-mono text-sm">{id}</span>
    </PanelValue>
  ),
  says: jkt !== undefined && <KeyOfInstance jkt={jkt} />,
});

/**
 * Whose authority led to a decision, in one picture: the person, each delegation as it was then, the agent, its instance
 * and the action. It renders nothing for entries without a decision and without a delegation.
 */
export function AuthorityCard({ read: { view, body }, namesNow }: { read: ReadEntry; namesNow: NamesNow }) {
  const chain = body.chain ?? [];
  if (view.decision === undefined && chain.length === 0) return null;
  const named = (id: string) => <EntryName {...namedIn(view, namesNow, id)} />;
  const person = textOf(view.facts.for) ?? textOf(view.facts.delegator);
  const jkt = textOf(view.facts.jkt);
  const rungs: (Rung | false)[] = [
    person !== undefined && { id: person, role: "Person", frame: "person", name: named(person) },
    ...chain.map((link, depth) => delegationRung(link, depth, view.time, named)),
    view.agent !== undefined && { id: view.agent, role: "Agent", frame: "agent", name: named(view.agent) },
    view.instance !== undefined && instanceRung(view.instance, jkt),
  ];
  const shown = rungs.filter((rung) => rung !== false);
  return (
    <section aria-label="Authority" className="rounded-md border border-line p-3">
      <h3 className="mb-2 text-base">Authority</h3>
      <ol className="flex flex-col">
        {shown.map((rung) => (
          <RungItem key={`${rung.role} ${rung.id}`} {...rung} />
        ))}
        {view.decision && <Deed view={view} named={named} />}
      </ol>
    </section>
  );
}

/** The thumbprint of the key that the instance proved (RFC 7638), as the record holds it. */
function KeyOfInstance({ jkt }: { jkt: string }) {
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-1">
      key thumbprint, sealed
      <PanelValue values={valueUnder("key", jkt)}>
        <CopyField value={jkt} label="key thumbprint" />
      </PanelValue>
    </span>
  );
}

type DeedProps = { view: ReadEntry["view"]; named: NameOf };

/** The action at the foot of the chain: its outcome, amount and limit, and the people who decided about it. */
function Deed({ view, named }: DeedProps) {
  const { decision = "deny", action, resource_type: type, code } = view;
  const amounts = amountsOf(view).join(", ");
  const limit = limitText(view);
  const approvers = approversOf(view);
  const denier = denierOf(view);
  const approval = isRecord(view.facts.approval) ? textOf(view.facts.approval.id) : undefined;
  return (
    <li className="flex flex-col gap-1 rounded-md bg-sunken p-3">
      <span className="flex flex-wrap items-baseline gap-x-3">
        <DecisionMark decision={decision} label={decision === "allow" ? "allowed" : "denied"} />
        <span className="min-w-0 [overflow-wrap:anywhere]">{[type, action].filter(Boolean).join(" · ")}</span>
        {amounts && <strong className="ms-auto font-semibold tabular-nums">{amounts}</strong>}
      </span>
      {limit && <span className="text-bad tabular-nums">{limit}</span>}
      {code !== undefined && !limit && <span className="text-ink2">{refusalText(code)}</span>}
      {approvers.length > 0 && (
        <span className="text-ink2">
          approved by{" "}
          {approvers.map((id, at) => (
            <span key={id}>
              {at > 0 && ", "}
              {named(id)}
            </span>
          ))}
        </span>
      )}
      {denier !== undefined && <span className="text-ink2">denied by {named(denier)}</span>}
      {approval !== undefined && <VotesOfAction approvalId={approval} />}
    </li>
  );
}
