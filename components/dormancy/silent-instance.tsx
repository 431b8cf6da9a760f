"use client";

import { useQuery } from "@tanstack/react-query";
import type { InstanceResponse } from "@/lib/credentials/schema";
import { dormancyOf } from "./queries";
import { ResumeSilent } from "./resume-silent";

type Props = Pick<InstanceResponse, "id" | "agentId">;

/** The way back of an instance that was quarantined for its silence. */
function Quarantined({ id, agentId }: Props) {
  const { data } = useQuery(dormancyOf(agentId));
  return (
    <div className="mt-2 flex flex-col items-start gap-2">
      <p className="text-ink2 text-sm">
        It can be resumed until its key expires. After that, a new instance must enrol in its place.
      </p>
      {data?.mayAnswer && <ResumeSilent dormancy={data} subjectId={id} kind="instance" />}
    </div>
  );
}

/** The silence of an instance of which its owner was warned, or for which it was quarantined. */
export function SilentInstance({ id, agentId, silence }: Props & Pick<InstanceResponse, "silence">) {
  if (!silence) return null;
  if (silence.quarantined) return <Quarantined id={id} agentId={agentId} />;
  return (
    <p className="mt-1 text-sm text-wait">
      {silenceText(silence)}. The renewal of a token is no action. An action ends this warning.
    </p>
  );
}

/** The days without an action in words. */
export const silenceText = ({ days }: NonNullable<InstanceResponse["silence"]>): string =>
  `No action for ${days.toLocaleString("en")} ${days === 1 ? "day" : "days"}`;
