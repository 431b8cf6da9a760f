import type { Column } from "@/components/table/columns";
import { Timestamp } from "@/components/time/timestamp";
import { Glyph, StatusMark } from "@/components/ui/status-mark";
import type { TrustedIssuerResponse } from "@/lib/trusted-issuers/schema";
import { kindWords, sourceWords } from "./issuer-words";

/** How fresh the keys of an issuer are, and why the last fetch failed if it did. */
export function KeyFreshness({ keys, keysFetchedAt, fetchError, keySource }: TrustedIssuerResponse) {
  const count = `${keys.length} ${keys.length === 1 ? "key" : "keys"}`;
  return (
    <>
      <span className="block">
        {count}
        {keySource !== "jwks" && (
          <>
            , <Timestamp at={keysFetchedAt} fallback="never fetched" />
          </>
        )}
      </span>
      {fetchError && (
        <span className="flex items-center gap-1.5 text-bad text-xs">
          <Glyph shape="triangle" />
          Last fetch failed
        </span>
      )}
    </>
  );
}

/** The columns of the list of trusted issuers. */
export const issuerColumns: Column<TrustedIssuerResponse>[] = [
  {
    id: "issuer",
    header: "Issuer",
    cell: ({ name, issuer }) => (
      <>
        <span className="block truncate font-semibold">{name}</span>
        <span className="block truncate font-mono text-ink3 text-xs">{issuer}</span>
      </>
    ),
  },
  { id: "status", header: "Status", width: "w-32", cell: ({ status }) => <StatusMark status={status} /> },
  { id: "kind", header: "Speaks for", width: "w-32", cell: ({ kind }) => kindWords[kind].label },
  { id: "keys", header: "Keys", width: "w-52", cell: (issuer) => <KeyFreshness {...issuer} /> },
  {
    id: "source",
    header: "Fetched by",
    showFrom: "xl",
    width: "w-36",
    cell: ({ keySource }) => sourceWords[keySource].label,
  },
  {
    id: "rules",
    header: "Rules",
    align: "end",
    width: "w-24",
    cell: ({ kind, activeRules }) =>
      kind === "people" ? <span className="text-ink3">—</span> : activeRules.toLocaleString("en"),
  },
];
