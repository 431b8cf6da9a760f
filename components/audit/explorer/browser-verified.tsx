"use client";

import { useQuery } from "@tanstack/react-query";
import { ownLog } from "@/components/log-keeping/queries";
import { verifyLog } from "@/components/log-keeping/verify-log";
import { Timestamp } from "@/components/time/timestamp";
import { Link } from "@/components/ui/link";
import { Tip } from "@/components/ui/tooltip";

const verified = {
  queryKey: ["log-verified"],
  queryFn: () => verifyLog(ownLog, window.localStorage),
  staleTime: 60_000,
  refetchInterval: 300_000,
  retry: false,
};

/** When this browser verified the log last, or the reason why the log is not the one that it knew. */
export function BrowserVerified() {
  const { data, error } = useQuery(verified);
  if (!data) return error && "Not verified by this browser";
  if (data.verdict === "consistent")
    return (
      <>
        Verified by this browser <Timestamp at={data.at} />
      </>
    );
  if (data.verdict === "unknown") return "Not verified by this browser";
  return (
    <Tip text={data.says} describe>
      <Link href="/audit/completeness" className="font-semibold text-bad underline">
        Not the log that this browser knew
      </Link>
    </Tip>
  );
}
