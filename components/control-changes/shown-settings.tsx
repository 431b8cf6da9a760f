import type { ShownSetting } from "./shown-control-change";

/** Every setting that a change leaves behind, and what it was where the change concerns it. */
export function ShownSettings({ settings }: { settings: readonly ShownSetting[] }) {
  if (settings.length === 0) return null;
  return (
    <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[auto_minmax(0,1fr)]">
      {settings.map(({ label, before, after }) => (
        <div key={label} className="contents">
          <dt className="text-ink3">{label}</dt>
          <dd className="[overflow-wrap:anywhere]">
            {before === undefined ? (
              after
            ) : (
              <>
                <del className="text-ink3">{before}</del>
                {" → "}
                <ins className="font-semibold no-underline">{after}</ins>
              </>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
