"use client";

import { useQuery } from "@tanstack/react-query";
import { Download, Printer } from "lucide-react";
import { DownloadLink } from "@/components/data/download-link";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { UnloadedPage } from "@/components/shell/unloaded-page";
import { Timestamp, type TimestampProps } from "@/components/time/timestamp";
import { Button, ButtonLink } from "@/components/ui/button";
import { CopyField } from "@/components/ui/copy-field";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { StatusMark } from "@/components/ui/status-mark";
import { type HeldKind, heldKinds } from "@/lib/retirements/model";
import type { RetirementResponse } from "@/lib/retirements/schema";
import { retirementPage } from "./queries";

/** Kinds of things that an agent holds, in words. */
const kindWords: Record<HeldKind, string> = {
  instances: "Instances with a key",
  enrolmentTokens: "Open enrolment tokens",
  workloadRules: "Workload rules that enrol it",
  delegationsIn: "Delegations to it",
  delegationsOut: "Delegations it passed on",
  tokens: "Tokens that servers accept",
  requests: "Undecided requests",
  actionApprovals: "Approvals of actions",
  drafts: "Drafts that name it",
  jobs: "Planned steps and drills",
  offers: "Offers and claims of ownership",
  changes: "Changes that wait for a second person",
  plannedEnds: "Planned end",
};

const statusOf = ({ finishedAt, certificate }: RetirementResponse) =>
  finishedAt === null ? (
    <StatusMark status="retiring" label="Stopped, being ended" />
  ) : (
    <StatusMark status="retired" label={certificate ? "Retired, certified" : "Retired, being sealed"} />
  );

function Counts({ held, ended }: RetirementResponse) {
  return (
    <table className="w-full">
      <thead>
        <tr className="border-line border-b text-left text-ink2 text-sm">
          <th scope="col" className="px-4 py-2 font-normal">
            Its things
          </th>
          <th scope="col" className="px-4 py-2 text-right font-normal">
            Ended
          </th>
          <th scope="col" className="px-4 py-2 text-right font-normal">
            Live now
          </th>
        </tr>
      </thead>
      <tbody>
        {heldKinds.map((kind) => (
          <tr key={kind} className="border-line not-last:border-b">
            <th scope="row" className="px-4 py-2 text-left font-normal">
              {kindWords[kind]}
            </th>
            <td className="px-4 py-2 text-right tabular-nums">{ended[kind].toLocaleString("en")}</td>
            <td className={held[kind] === 0 ? "px-4 py-2 text-right tabular-nums" : "px-4 py-2 text-right text-wait"}>
              {held[kind].toLocaleString("en")}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const ExactTime = (time: Pick<TimestampProps, "at" | "fallback">) => (
  <Timestamp {...time} mode="exact" className="whitespace-normal" />
);

const factsOf = ({ digest, index }: NonNullable<RetirementResponse["certificate"]>) => [
  { label: "Digest", value: <CopyField value={digest} label="digest of the statement" /> },
  {
    label: "Record",
    value: (
      <Link href={`/audit?entry=${index}`} className="underline">
        number {index} of the log
      </Link>
    ),
  },
];

function Facts(retirement: RetirementResponse) {
  const { agent, reason, begunAt, begunBy, finishedAt, revocationId, certificate, tokensUntil, drainingSince } =
    retirement;
  return (
    <KeyValue
      items={[
        { label: "Agent", value: <CopyField value={agent.id} label="agent id" /> },
        { label: "Reason", value: `${reason} (by ${begunBy.name})` },
        ...(drainingSince === null ? [] : [{ label: "Drained from", value: <ExactTime at={drainingSince} /> }]),
        { label: "Stopped at", value: <ExactTime at={begunAt} /> },
        { label: "Ended at", value: <ExactTime at={finishedAt} fallback="not yet" /> },
        {
          label: "Offline verifiers",
          value: tokensUntil ? (
            <>
              may accept tokens until <ExactTime at={tokensUntil} />
            </>
          ) : (
            "No token is left that has not expired."
          ),
        },
        {
          label: "Effect of the stop",
          value: (
            <Link href={`/revocations/${revocationId}`} className="underline">
              {revocationId}
            </Link>
          ),
        },
        ...(certificate ? factsOf(certificate) : []),
      ]}
    />
  );
}

type Counted = Pick<RetirementResponse, "attempts" | "attemptsCounted">;

function AttemptsCount({ attempts, attemptsCounted: counted }: Counted) {
  if (counted === null) return null;
  return (
    <p className="border-line p-4 text-ink2 not-first:border-t">
      {counted.sentence} Counted up to the checkpoint of {counted.size.toLocaleString("en")} records, signed at{" "}
      <ExactTime at={counted.signedAt} />. The downloaded certificate{" "}
      {attempts.length === 0 ? "states this, signed." : "has this list, signed, with a proof of each record."}
    </p>
  );
}

function Attempts({ agent, attempts, moreAttempts, attemptsCounted }: RetirementResponse) {
  return (
    <>
      {attempts.length === 0 && attemptsCounted === null && (
        <p className="p-4 text-ink2">The trail has none since it was stopped.</p>
      )}
      {attempts.length > 0 && (
        <ul>
          {attempts.map(({ index, time, sentence }) => (
            <li key={index} className="flex flex-wrap gap-x-3 border-line px-4 py-2 not-last:border-b">
              <Timestamp at={time} mode="exact" className="text-ink2" />
              <Link href={`/audit?entry=${index}`} className="min-w-0 flex-1 basis-60 underline">
                {sentence}
              </Link>
              <span className="hidden text-ink2 print:inline">record {index}</span>
            </li>
          ))}
        </ul>
      )}
      <AttemptsCount attempts={attempts} attemptsCounted={attemptsCounted} />
      {moreAttempts && (
        <p className="border-line border-t p-4">
          <Link href={`/audit?q=${encodeURIComponent(`agent:${agent.id} decision:deny`)}`} className="underline">
            See all attempts in the trail
          </Link>
        </p>
      )}
    </>
  );
}

/** The retirement of an agent: its progress, then its certificate, and later attempts to use the agent. */
export function RetirementScreen({ agentId }: { agentId: string }) {
  const query = useQuery(retirementPage(agentId));
  const { data } = query;
  const parent = <ParentLink href={`/agents/${agentId}`} label={data?.agent.name ?? "Agent"} />;
  if (!data) return <UnloadedPage title="Retirement" parent={parent} query={query} />;
  const unready = data.certificate ? undefined : "The certificate is written at the end of the retirement.";
  return (
    <PageFrame
      title={`Retirement of ${data.agent.name}`}
      titleExtra={statusOf(data)}
      parent={parent}
      actions={
        <>
          {unready === undefined ? (
            <DownloadLink href={`/api/agents/${agentId}/certificate`}>Download certificate</DownloadLink>
          ) : (
            <Button icon={<Download aria-hidden />} whyNot={unready}>
              Download certificate
            </Button>
          )}
          <ButtonLink href="/audit/verify">Verify a file</ButtonLink>
          <Button icon={<Printer aria-hidden />} onClick={() => window.print()}>
            Print
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-6" data-upright>
        <p aria-hidden className="hidden font-bold text-lg print:block">
          Mandate: certificate of retirement of {data.agent.name}
        </p>
        <div className="sm:hidden">{statusOf(data)}</div>
        <Panel title="The retirement">
          <Facts {...data} />
        </Panel>
        <Panel title={data.finishedAt === null ? "Progress" : "Nothing is left"} flush>
          <div aria-live="polite">
            <Counts {...data} />
          </div>
        </Panel>
        <Panel title="Attempts to use it since" flush>
          <Attempts {...data} />
        </Panel>
      </div>
    </PageFrame>
  );
}
