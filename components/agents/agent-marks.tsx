import { Pill } from "@/components/ui/pill";
import { Glyph } from "@/components/ui/status-mark";
import { Tip } from "@/components/ui/tooltip";

/** Marks an agent with an edit that waits for a second person. */
export function ChangeMark() {
  return (
    <Tip text="An edit of this agent waits for a second person." describe>
      <span className="inline-flex">
        <Pill tone="wait">
          <span className="flex items-center gap-1 whitespace-nowrap font-semibold">
            <Glyph shape="half" />
            change waits
          </span>
        </Pill>
      </span>
    </Tip>
  );
}

/** Marks an agent that drains before its retirement. */
export function DrainMark() {
  return (
    <Tip text="It drains before its retirement: it gets no new token, instance or delegation." describe>
      <span className="inline-flex">
        <Pill tone="hold">
          <span className="flex items-center gap-1 whitespace-nowrap font-semibold">
            <Glyph shape="half" />
            drains
          </span>
        </Pill>
      </span>
    </Tip>
  );
}

const meaning =
  "Its blueprint allows tokens that are not bound to a key. A copied token works for anyone until it expires.";

/** Marks an agent whose blueprint allows tokens that are not bound to a key. */
export function BearerMark() {
  return (
    <Tip text={meaning} describe>
      <span className="inline-flex">
        <Pill tone="wait">
          <span className="flex items-center gap-1 whitespace-nowrap font-semibold">
            <Glyph shape="triangle" />
            unbound tokens
          </span>
        </Pill>
      </span>
    </Tip>
  );
}
