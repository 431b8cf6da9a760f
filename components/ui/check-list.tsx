import { Glyph } from "./status-mark";

/** `ok` is null where the check was not made. */
export type ShownCheck<Name extends string> = { name: Name; ok: boolean | null; says: string };

export type CheckListProps<Name extends string> = {
  checks: readonly ShownCheck<Name>[];
  names: Record<Name, string>;
  /** Read out for a check that was not made. */
  unmade: string;
};

function Mark({ ok }: { ok: boolean | null }) {
  if (ok === null) return <Glyph shape="line" className="mt-1.5 text-ink3" />;
  return <Glyph shape={ok ? "check" : "cross"} className={ok ? "mt-1.5 text-ok" : "mt-1.5 text-bad"} />;
}

/** Checks in their order, each with its result and the reason. */
export function CheckList<Name extends string>({ checks, names, unmade }: CheckListProps<Name>) {
  return (
    <ol aria-label="Checks" className="rounded-md border border-line">
      {checks.map(({ name, ok, says }) => (
        <li
          key={name}
          className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 border-line px-3 py-2 not-last:border-b sm:grid-cols-[auto_8rem_minmax(0,1fr)]"
        >
          <Mark ok={ok} />
          <b className={ok === null ? "font-normal text-ink3" : undefined}>
            {names[name]}
            <span className="sr-only">: {ok === null ? unmade : ok ? "passed" : "failed"}</span>
          </b>
          <span className="text-ink2 [overflow-wrap:anywhere] max-sm:col-start-2">{says}</span>
        </li>
      ))}
    </ol>
  );
}
