import type { ReactNode } from "react";
import { Timestamp } from "@/components/time/timestamp";
import { Pill } from "@/components/ui/pill";
import type { RevocationScopeKind } from "@/lib/revocation/model";
import type { RevocationProofResponse } from "@/lib/revocation/schema";

const head = "border-line border-b bg-sunken px-3 py-2 text-start font-semibold text-sm";
const cell = "border-line border-b px-3 py-2 align-top";

function Instant({ at, absent }: { at: string | null; absent: string }) {
  if (at === null) return <span className="text-ink3">{absent}</span>;
  return <Timestamp at={at} mode="exact" precision="millisecond" />;
}

function Observers({ label, heads, children }: { label: string; heads: readonly string[]; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that is wider than the page is scrolled by keys.
    <section className="overflow-x-auto" aria-label={label} tabIndex={0}>
      <table className="w-full min-w-140 border-collapse">
        <caption className="sr-only">{label}</caption>
        <thead>
          <tr>
            {heads.map((one) => (
              <th key={one} scope="col" className={head}>
                {one}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

const passed = (from: string, to: string | null): string => {
  if (to === null) return "";
  const seconds = Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);
  return ` (${seconds.toLocaleString("en", { maximumFractionDigits: 3 })} s after)`;
};

/** States which part of the decisions was read. Of an owner, the agents of others that act for them are not. */
const cappedNote = (scope: RevocationScopeKind): string =>
  scope === "owner" || scope === "blueprint"
    ? "Only part was read: the first decisions after the stop, of at most 300 agents of this scope."
    : "Only the first decisions after the stop were read.";

/** An instance, an agent or all agents have no other authority after a stop, unless they were brought back. */
const allowedWords = (scope: RevocationScopeKind): string =>
  scope === "instance" || scope === "agent" || scope === "all" ? "allowed since then" : "allowed under other authority";

type Proof = Pick<RevocationProofResponse, "revocation" | "servers" | "processes" | "capped">;

/** The last allow before the stop and the first denial after it, by resource server, from the sealed records. */
export function ServerEvidence({ revocation: { effectiveAt, scope }, servers, capped }: Proof) {
  if (servers.length === 0) {
    return (
      <p className="p-4 text-ink2">
        {capped
          ? `Among the decisions that were read, none is about what was stopped. ${cappedNote(scope)}`
          : "No resource server asked about what was stopped, neither shortly before the stop nor since. Nothing had to be denied yet."}
      </p>
    );
  }
  return (
    <>
      <Observers
        label="By resource server"
        heads={["Resource server", "Last allowed before", "First denied after", "Since then"]}
      >
        {servers.map(({ resourceServer: { id, name }, lastAllowedAt, firstRefusedAt, refused, allowedAfter }) => (
          <tr key={id}>
            <th scope="row" className={`${cell} text-start font-semibold`}>
              {name}
            </th>
            <td className={cell}>
              <Instant at={lastAllowedAt} absent="none lately" />
            </td>
            <td className={cell}>
              <Instant at={firstRefusedAt} absent="no attempt since; nothing denied yet" />
              <span className="text-ink2">{passed(effectiveAt, firstRefusedAt)}</span>
            </td>
            <td className={cell}>
              {refused.toLocaleString("en")} denied
              {allowedAfter > 0 && `, ${allowedAfter.toLocaleString("en")} ${allowedWords(scope)}`}
            </td>
          </tr>
        ))}
      </Observers>
      {capped && <p className="p-3 text-ink2 text-sm">{cappedNote(scope)}</p>}
    </>
  );
}

/** When each server process learnt of the stop, and its own last allow and first denial. */
export function ProcessEvidence({ revocation: { effectiveAt }, processes }: Proof) {
  if (processes.length === 0) return <p className="p-4 text-ink2">No server process has reported yet.</p>;
  return (
    <Observers
      label="By server process"
      heads={["Server process", "Learnt of it", "Last allowed before", "First denied after"]}
    >
      {processes.map(({ id, host, pid, running, noticedAt, lastAllowedAt, firstRefusedAt }) => (
        <tr key={id}>
          <th scope="row" className={`${cell} text-start font-normal`}>
            <span className="block font-semibold">
              {host === null ? "A process that ended" : `${host}, process ${pid}`}
            </span>
            <span className="block font-mono text-ink3 text-xs">{id}</span>
            {running && <Pill tone="outline">running</Pill>}
          </th>
          <td className={cell}>
            <Instant at={noticedAt} absent="started later" />
          </td>
          <td className={cell}>
            <Instant at={lastAllowedAt} absent="none lately" />
          </td>
          <td className={cell}>
            <Instant at={firstRefusedAt} absent="nothing denied here yet" />
            <span className="text-ink2">{passed(effectiveAt, firstRefusedAt)}</span>
          </td>
        </tr>
      ))}
    </Observers>
  );
}
