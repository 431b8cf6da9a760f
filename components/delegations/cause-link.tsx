import Link from "next/link";

/** What a version came of: the request that was approved, or the change above that it follows. */
export function CauseLink({ id }: { id: string }) {
  const look = "font-mono underline decoration-line underline-offset-2 hover:decoration-ink";
  if (id.startsWith("req_")) {
    return (
      <>
        request{" "}
        <Link href={`/requests/${id}`} className={look}>
          {id}
        </Link>
      </>
    );
  }
  if (id.startsWith("dlg_")) {
    return (
      <>
        after delegation{" "}
        <Link href={`/delegations/${id}`} className={look}>
          {id}
        </Link>
      </>
    );
  }
  return (
    <>
      after <code className="font-mono">{id}</code>
    </>
  );
}
