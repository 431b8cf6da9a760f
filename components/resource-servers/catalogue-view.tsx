import { Pill } from "@/components/ui/pill";
import type { ActionEffect, CatalogueField, CatalogueType } from "@/lib/authority/language/model";
import { effectWords } from "./effect-words";

const kindWords = { number: "number", string: "text", boolean: "yes or no" } as const;

const fieldText = (field: CatalogueField): string =>
  field.kind === "money" ? `money, its currency in ${field.unitField}` : kindWords[field.kind];

function Effect({ effect }: { effect: ActionEffect | undefined }) {
  return effect ? <span className="ms-1.5 font-sans text-ink3">{effectWords[effect]}</span> : null;
}

function TypeEntry({ name, actions, fields, effects = {} }: CatalogueType) {
  const entries = Object.entries(fields);
  return (
    <li className="grid gap-x-6 gap-y-2 border-line px-4 py-3 not-last:border-b sm:grid-cols-[minmax(0,12rem)_minmax(0,1fr)]">
      <h3 className="font-mono text-base [overflow-wrap:anywhere]">{name}</h3>
      <div className="flex min-w-0 flex-col gap-2">
        <p className="flex flex-wrap gap-1.5">
          <span className="sr-only">Actions: </span>
          {actions.map((action) => (
            <Pill key={action} mono>
              {action}
              <Effect effect={Object.hasOwn(effects, action) ? effects[action] : undefined} />
            </Pill>
          ))}
        </p>
        {entries.length > 0 && (
          <dl className="grid grid-cols-[minmax(0,max-content)_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
            {entries.map(([field, kind]) => (
              <div key={field} className="contents">
                <dt className="font-mono">{field}</dt>
                <dd className="text-ink2">{fieldText(kind)}</dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </li>
  );
}

/** The catalogue of a resource server: types, their actions, and the fields for limits. */
export function CatalogueView({ types }: { types: readonly CatalogueType[] }) {
  return (
    <ul>
      {types.map((type) => (
        <TypeEntry key={type.name} {...type} />
      ))}
    </ul>
  );
}
