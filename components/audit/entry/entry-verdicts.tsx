"use client";

import { useQuery } from "@tanstack/react-query";
import { EntryName } from "@/components/audit/entry-name";
import { type NamesNow, namedIn } from "@/components/audit/named-in";
import type { ReadEntry } from "@/components/audit/read-entry";
import { cn } from "@/components/ui/cn";
import type { StatusGlyph } from "@/components/ui/status-looks";
import { Glyph } from "@/components/ui/status-mark";
import type { AuditEntryDetail } from "@/lib/audit/schema";
import { approversOf, denierOf } from "@/lib/audit/sentences/approvers";
import { sealOfEntry } from "./verify-entry";

type Tone = "ok" | "bad" | "plain";

const looks: Readonly<Record<Tone, { box: string; glyph: StatusGlyph }>> = {
  ok: { box: "bg-okbg text-ok", glyph: "check" },
  bad: { box: "bg-badbg text-bad", glyph: "triangle" },
  plain: { box: "bg-sunken text-ink2", glyph: "dot" },
};

function Chip({ tone, children }: { tone: Tone; children: React.ReactNode }) {
  const { box, glyph } = looks[tone];
  return (
    <li className={cn("inline-flex max-w-full items-center gap-1.5 rounded-sm px-1.5 py-0.5 text-sm", box)}>
      <Glyph shape={glyph} className="shrink-0" />
      <span className="min-w-0 [overflow-wrap:anywhere]">{children}</span>
    </li>
  );
}

/** Codes of a refusal because of the key, or of the instance that holds it. */
const ofKey = /^(possession_|instance_)/;
/** Codes of a refusal because of the delegation itself. */
const ofDelegation = /^delegation_/;

/** How the key and the delegation of a decision were judged then; what the record does not tell is left out. */
function judged({ view, body }: ReadEntry): { key: string; tone: Tone; text: string }[] {
  const { decision, code = "", facts } = view;
  const leaf = body.chain?.at(-1);
  const allowed = decision === "allow";
  if (decision === undefined) return [];
  return [
    ...(typeof facts.jkt === "string" && allowed ? [{ key: "key", tone: "ok" as const, text: "key valid" }] : []),
    ...(ofKey.test(code) ? [{ key: "key", tone: "bad" as const, text: "key or instance refused" }] : []),
    ...(leaf && allowed ? [{ key: "delegation", tone: "ok" as const, text: `delegation v${leaf.version} valid` }] : []),
    ...(leaf && ofDelegation.test(code)
      ? [{ key: "delegation", tone: "bad" as const, text: `delegation v${leaf.version} not valid` }]
      : []),
  ];
}

const seals = {
  ok: { tone: "ok", text: "sealed, checked in this browser" },
  wrong: { tone: "bad", text: "seal does not fit" },
  unknown: { tone: "plain", text: "sealed, checked in part" },
} as const;

type VerdictProps = { entry: AuditEntryDetail; read: ReadEntry; namesNow: NamesNow };

/** The verdicts on an entry, each in a few words: outcome, approval, key, delegation and seal. */
export function EntryVerdicts({ entry, read, namesNow }: VerdictProps) {
  const { view } = read;
  const { data: seal, error } = useQuery(sealOfEntry(entry, read));
  const approvers = approversOf(view);
  const denier = denierOf(view);
  const named = (id: string) => <EntryName {...namedIn(view, namesNow, id)} />;
  const shown = seal
    ? seals[seal]
    : { tone: "plain" as const, text: error ? "sealed, not checked" : "checking the seal" };
  return (
    <ul aria-label="Verdicts" className="mb-3 flex flex-wrap gap-1.5">
      {view.decision && (
        <Chip tone={view.decision === "allow" ? "ok" : "bad"}>{view.decision === "allow" ? "allowed" : "denied"}</Chip>
      )}
      {approvers.length > 0 && (
        <Chip tone="ok">
          approved by{" "}
          {approvers.map((id, at) => (
            <span key={id}>
              {at > 0 && ", "}
              {named(id)}
            </span>
          ))}
        </Chip>
      )}
      {denier !== undefined && <Chip tone="bad">denied by {named(denier)}</Chip>}
      {judged(read).map(({ key, tone, text }) => (
        <Chip key={key} tone={tone}>
          {text}
        </Chip>
      ))}
      <Chip tone={shown.tone}>{shown.text}</Chip>
    </ul>
  );
}
