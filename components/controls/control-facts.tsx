import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import type { RunResponse } from "@/lib/controls/schema";

type Described = RunResponse["control"];

/** A question to the trail. Without a period it asks for the last 24 hours. */
export const trailOf = (q: string, period?: { from: string; to: string }): string =>
  `/audit?${new URLSearchParams({ q, ...period })}`;

/** The question of a control, its population, and what it cannot show. */
export function ControlFacts({ control, period }: { control: Described; period?: { from: string; to: string } }) {
  const { question, population, q, cannotShow } = control;
  return (
    <Panel title="Definition">
      <KeyValue
        items={[
          { label: "Question", value: <strong>{question}</strong> },
          { label: "Population", value: population },
          {
            label: "Records",
            value: (
              <Link href={trailOf(q, period)} className="underline">
                Open the records in the audit trail
              </Link>
            ),
          },
          {
            label: "Cannot show",
            value: (
              <ul className="list-disc ps-4">
                {cannotShow.map((text) => (
                  <li key={text}>{text}</li>
                ))}
              </ul>
            ),
          },
        ]}
      />
    </Panel>
  );
}
