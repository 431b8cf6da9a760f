import type { Column } from "@/components/table/columns";
import { Countdown } from "@/components/time/countdown";
import { Timestamp } from "@/components/time/timestamp";
import { CopyField } from "@/components/ui/copy-field";
import { StatusMark } from "@/components/ui/status-mark";
import type { KeyResponse } from "@/lib/signing-keys/schema";
import { lengthWords } from "./key-words";

const words: Record<KeyResponse["state"], string> = {
  published: "Published, waits",
  active: "Signs",
  retired: "Retired",
};

function Use({ state, activeFrom, retiredAt }: KeyResponse) {
  if (state === "published") return <Countdown until={activeFrom} lead="first signs in" over="signs any moment" />;
  if (state === "active") {
    return (
      <>
        since <Timestamp at={activeFrom} />
      </>
    );
  }
  return (
    <>
      <Timestamp at={activeFrom} mode="exact" precision="day" /> –{" "}
      <Timestamp at={retiredAt} mode="exact" precision="day" />
    </>
  );
}

function Published({ state, publishedUntil, publishedAtUrl, keptHours }: KeyResponse) {
  if (publishedAtUrl === null) return <span className="text-ink3">not published</span>;
  if (state === "retired" && publishedUntil) {
    return <Countdown until={publishedUntil} lead="verifiable for" urgentBelow={0} over="no longer published" />;
  }
  if (keptHours === null) return <span className="text-ink2">permanently</span>;
  return <span className="text-ink2">while it signs, then {lengthWords(keptHours)}</span>;
}

/** The keys of one purpose. */
export const keyColumns: Column<KeyResponse>[] = [
  {
    id: "state",
    header: "Status",
    width: "w-44",
    cell: ({ state }) => <StatusMark status={state} label={words[state]} />,
  },
  { id: "kid", header: "Key id", cell: ({ kid }) => <CopyField value={kid} label="key id" /> },
  {
    id: "alg",
    header: "Algorithm",
    showFrom: "lg",
    width: "w-28",
    cell: ({ alg }) => <span className="font-mono text-xs">{alg}</span>,
  },
  { id: "use", header: "Signing", width: "w-60", cell: (key) => <Use {...key} /> },
  { id: "published", header: "Published", width: "w-52", cell: (key) => <Published {...key} /> },
];
