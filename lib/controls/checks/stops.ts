import { entriesOf } from "./entries.store";
import { type Check, itemOf, textOf } from "./model";
import { judgeStop } from "./stops.policy";
import { stopsOf, withReceipt } from "./stops.store";

const nouns = ["agent", "instance", "delegation", "owner", "blueprint", "resource-server", "organisation"];

export const stopsProven: Check = async (span, after, take) => {
  const { entries, next } = await entriesOf(
    nouns.map((noun) => `${noun}.revoked`),
    span,
    { after, take },
  );
  // A delegation that ends with another one has no revocation of its own.
  const stops = entries.flatMap((entry) => {
    const id = textOf(entry, "revocation");
    return id === null ? [] : [{ entry, id }];
  });
  const ids = stops.map(({ id }) => id);
  const [known, receipts] = await Promise.all([stopsOf(ids), withReceipt(ids)]);
  const items = stops.map(({ entry, id }) =>
    itemOf(entry, textOf(entry, "subject"), judgeStop(known.get(id), receipts.has(id), span.now)),
  );
  return { items, next };
};
