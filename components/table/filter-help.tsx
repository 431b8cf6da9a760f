"use client";

import { Dialog } from "@/components/ui/dialog";
import type { FilterKey } from "./filter-suggestions";

const Code = ({ children }: { children: string }) => (
  <code className="wrap-anywhere rounded-sm bg-sunken px-1 py-0.5 font-mono text-sm">{children}</code>
);

const rules: readonly { write: string; finds: string }[] = [
  { write: "one two", finds: "rows that match both. AND between them is optional." },
  { write: "one OR two", finds: "rows that match one of them" },
  { write: "-one, NOT one", finds: "rows that do not match" },
  { write: "(one OR two) three", finds: "brackets join terms first" },
  { write: "key:a,b", finds: "either value of a key" },
  { write: '"two words"', finds: "a value with spaces, commas or brackets, and a * as it is" },
];

/** Explains the language of filters and lists the keys of one list. */
export function FilterHelp({
  label,
  keys,
  onClose,
}: {
  label: string;
  keys: readonly FilterKey[];
  onClose: () => void;
}) {
  return (
    <Dialog open onOpenChange={onClose} title="How to write a filter" description={label} size="lg">
      <div className="flex flex-col gap-5">
        <section className="flex flex-col gap-2">
          <h3 className="text-sm">Terms</h3>
          <dl className="grid grid-cols-[11rem_minmax(0,1fr)] gap-x-3 gap-y-1.5 max-md:grid-cols-1">
            {rules.map(({ write, finds }) => (
              <div key={write} className="contents">
                <dt>
                  <Code>{write}</Code>
                </dt>
                <dd className="max-md:mb-1.5">{finds}</dd>
              </div>
            ))}
          </dl>
          <p className="text-ink2">
            A term without a key is looked for in names, texts and ids. OR, AND and NOT are written in capitals.
          </p>
        </section>
        {keys.length > 0 && <Keys keys={keys} />}
      </div>
    </Dialog>
  );
}

function Keys({ keys }: { keys: readonly FilterKey[] }) {
  return (
    <section className="flex flex-col gap-2">
      <h3 className="text-sm">Keys of this list</h3>
      <table className="w-full text-start">
        <thead>
          <tr className="border-line border-b text-ink2 text-sm">
            <th className="py-1 pe-3 text-start font-normal">Key</th>
            <th className="py-1 pe-3 text-start font-normal">Finds by</th>
            <th className="py-1 text-start font-normal">Example</th>
          </tr>
        </thead>
        <tbody>
          {keys.map(({ key, hint, values, example }) => (
            <tr key={key} className="border-line border-b align-top last:border-0">
              <th scope="row" className="py-1 pe-3 text-start font-normal font-mono">
                {key}
              </th>
              <td className="py-1 pe-3">
                {hint}
                {values && <span className="block text-ink2 text-sm">{values.join(", ")}</span>}
              </td>
              <td className="py-1">
                <Code>{example ?? `${key}:${values?.[0] ?? "…"}`}</Code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
