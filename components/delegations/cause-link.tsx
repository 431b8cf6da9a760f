import { Link } from "@/components/ui/link";

/** The cause of a version: the approved request, or the change of a delegation above. */
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
