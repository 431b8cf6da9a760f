import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  attempt,
  download,
  faultsOf as faultsUnder,
  type Listed,
  listIn,
  openSetting,
  retired,
  type Setting,
  sealed,
  signedAgain,
} from "@/lib/testing/listed-attempts";
import type { AttemptRecord, CertificateAttempts } from "./attempts.schema";
import { payloadText } from "./certificate";
import { AnyCertificate } from "./certificate.schema";
import { changedAt, leavesOf } from "./tampering.test-support";
import { verifyCertificate } from "./verify-certificate";

let setting: Setting;
let certificate: Listed;
let other: Listed;

beforeAll(async () => {
  setting = await openSetting();
  const [one, another] = [await retired(setting, "one"), await retired(setting, "other")];
  await attempt(one, 3);
  await attempt(another);
  await sealed(setting.security);
  [certificate, other] = [await download(setting, one), await download(setting, another)];
});
afterAll(() => setting.world.end());

const faultsOf = (file: object): string[] => faultsUnder(file, setting.trust);
const withList = (change: Partial<CertificateAttempts>): Listed => ({
  ...certificate,
  attempts: { ...certificate.attempts, ...change },
});

describe("a list of attempts is refused, and the fault named", () => {
  const [first, second] = [0, 1];
  const placeOf = (at: number) => listIn(certificate).attempts[at]?.index ?? expect.fail();
  const recordAt = (file: Listed, at: number): AttemptRecord => file.attempts.records[at] ?? expect.fail();

  it("without the record of an attempt", () => {
    const file = withList({ records: certificate.attempts.records.slice(1) });
    expect(faultsOf(file)).toEqual([`Attempt ${placeOf(first)}: its record was removed from the file.`]);
  });

  it("with another record of an attempt", () => {
    const entry = recordAt(certificate, second).entry;
    const records = certificate.attempts.records.map((one, at) => (at === first ? { ...one, entry } : one));
    expect(faultsOf(withList({ records }))).toEqual([`Attempt ${placeOf(first)}: its record was changed.`]);
  });

  it("with a record more, or twice the same", () => {
    const { records } = certificate.attempts;
    const added = recordAt(other, first);
    expect(faultsOf(withList({ records: [...records, added] }))).toEqual([
      `The file has a record of place ${added.index} that the list does not name: it was added.`,
    ]);
    expect(faultsOf(withList({ records: [recordAt(certificate, first), ...records] }))).toEqual([
      `The file has the record of place ${placeOf(first)} more than once.`,
    ]);
  });

  it("with another text, or another path", () => {
    const changed = (change: object) =>
      withList({
        records: certificate.attempts.records.map((one, at) => (at === second ? { ...one, ...change } : one)),
      });
    const { texts, path } = recordAt(certificate, second);
    const [text] = texts;
    const retold = texts.map((one) => (one === text ? { ...one, value: `${one.value}!` } : one));
    expect(faultsOf(changed({ texts: retold }))).toEqual([
      `Attempt ${placeOf(second)}: The text "${text?.member}" was changed.`,
    ]);
    expect(faultsOf(changed({ path: path.slice(1) }))).toEqual([
      `Attempt ${placeOf(second)}: the checkpoint does not hold its record at this place.`,
    ]);
    const erased = verifyCertificate(changed({ texts: [] }), setting.trust);
    expect(erased.ok).toBe(true);
    expect(erased.missingTexts).toContain(`${text?.member} of attempt ${placeOf(second)}`);
  });

  it("with an attempt removed, changed or moved, also if the server's keys sign it again", async () => {
    const { attempts } = listIn(certificate);
    const [newest, ...rest] = attempts;
    expect(faultsOf(await signedAgain(certificate, { attempts: rest }))).toContain(
      "The list holds 2 attempts, and its count demands 3.",
    );
    const otherwise = attempts.map((one) => (one === newest ? { ...one, code: "key_expired" } : one));
    expect(faultsOf(await signedAgain(certificate, { attempts: otherwise }))).toEqual([
      `Attempt ${newest?.index}: the list states it otherwise than its record.`,
    ]);
    expect(faultsOf(await signedAgain(certificate, { attempts: attempts.toReversed() }))).toEqual([
      "The attempts are not in the order of the log.",
    ]);
  });

  it("with the attempt of another agent, also if the server's keys sign it", async () => {
    const [foreign = expect.fail()] = listIn(other).attempts;
    const [, ...rest] = listIn(certificate).attempts;
    const file = await signedAgain(certificate, { attempts: [foreign, ...rest], until: listIn(other).until });
    const [, ...records] = certificate.attempts.records;
    const { checkpoint } = other.attempts;
    const mixed = {
      ...file,
      attempts: { ...file.attempts, checkpoint, records: [recordAt(other, first), ...records] },
    };
    expect(faultsOf(mixed)).toEqual([`Attempt ${foreign.index}: its record is of something else.`]);
  });

  it("that is of another certificate, or signed by one key alone", async () => {
    expect(faultsOf({ ...certificate, attempts: other.attempts })).toEqual([
      "The list of attempts is of another certificate.",
    ]);
    const again = await signedAgain(certificate, { count: 0, attempts: [] });
    const { statement, signature, sentence } = again.attempts;
    expect(faultsOf(withList({ statement, sentence, records: [] }))).toEqual([
      expect.stringMatching(/^The log did not sign the list of attempts/),
    ]);
    const text = payloadText(again.attempts.statement);
    const [header, , bytes] = certificate.attempts.statement.split(".");
    const forged = [header, Buffer.from(text).toString("base64url"), bytes].join(".");
    expect(faultsOf(withList({ statement: forged, signature, sentence, records: [] }))).toEqual([
      expect.stringMatching(/^The key in the file did not sign the list of attempts/),
    ]);
  });

  it("with an older checkpoint, or another one than it names", async () => {
    const { until } = listIn(certificate);
    const ended = await signedAgain(certificate, { until: { ...until, size: 1 } });
    expect(faultsOf(ended)).toContain("Its checkpoint is older than the end of the retirement.");
    expect(faultsOf(ended)).toContain("The list names another checkpoint than the one in the file.");
  });

  it("with any member changed, whichever keys the reader has", () => {
    const { attempts } = certificate;
    const { vkey, keys } = setting.trust;
    for (const path of leavesOf(attempts)) {
      const read = AnyCertificate.safeParse({ ...certificate, attempts: changedAt(attempts, path) });
      for (const given of [{ vkey, keys }, { vkey }]) {
        expect(!read.success || !verifyCertificate(read.data, given).ok, path.join(".")).toBe(true);
      }
    }
  });
});
