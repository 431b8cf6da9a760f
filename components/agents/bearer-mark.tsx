import { Pill } from "@/components/ui/pill";
import { Glyph } from "@/components/ui/status-mark";
import { Tip } from "@/components/ui/tooltip";

const meaning =
  "Its blueprint lets it have tokens that are bound to no key: whoever copies one may use it until it ends.";

/** Marks an agent that may have tokens which work for whoever holds them. */
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
