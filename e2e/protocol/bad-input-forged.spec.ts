import { describe, expect, it } from "vitest";
import { accessTokenFaults, assertionFaults, proofFaults } from "@/e2e/protocol/bad-input/claim-faults";
import type { Fault } from "@/e2e/protocol/bad-input/fault";
import { expectRefused, type RefusedCall } from "@/e2e/protocol/bad-input/fixture";
import { forge, signerOf } from "@/e2e/protocol/bad-input/forge";
import {
  algorithmFaults,
  headerFaults,
  joseFaults,
  kidFaults,
  signatureFaults,
} from "@/e2e/protocol/bad-input/jose-faults";
import { keyFaults } from "@/e2e/protocol/bad-input/key-faults";
import {
  assertionAtToken,
  newKeyProofAtRotation,
  type Place,
  proofAtEvaluation,
  proofAtRegistration,
  proofAtRotation,
  proofAtToken,
  tokenAtEvaluation,
} from "@/e2e/protocol/bad-input/places";
import { forgersScene } from "@/e2e/protocol/bad-input/scene";
import { spellingFaults, textFaults } from "@/e2e/protocol/bad-input/text-faults";
import { newKey } from "@/lib/testing/agent-client";
import { conforms } from "@/lib/testing/conforms";
import { HttpClient } from "@/lib/testing/http";

// Every endpoint that takes a token from outside, with every fault of a token. The answer has the exact status and code
// and repeats nothing. Nothing is stored. If the agent is known, the attempt leaves a record.
const { scene, calls } = forgersScene();
const stranger = newKey();

function rowsAt(place: Place, faults: readonly Fault[]): RefusedCall[] {
  const around = {
    ...{ canary: scene.canary, kind: place.kind, strangerJwk: stranger.jwk },
    stranger: { ...place.base(scene), sign: signerOf(stranger.privateKey) },
  };
  return applicable(place, faults).map((fault) => ({
    name: fault.name,
    sent: place.sent(scene, fault.forge(place.base(scene), around)),
    ...place.refused(scene, fault),
  }));
}

const applicable = ({ kind, inHeader }: Place, faults: readonly Fault[]): Fault[] =>
  faults.filter(({ kinds, bodyOnly }) => kinds.includes(kind) && !(inHeader && bodyOnly));

const refusedAt = (place: Place, faults: readonly Fault[]) => () =>
  expectRefused(scene, place.endpoint(scene), rowsAt(place, faults));

const places: readonly Place[] = [
  assertionAtToken,
  proofAtToken,
  proofAtRegistration,
  proofAtRotation,
  newKeyProofAtRotation,
  proofAtEvaluation,
  tokenAtEvaluation,
];
const faultsOf = {
  assertion: assertionFaults,
  proof: [...keyFaults, ...proofFaults],
  "access token": accessTokenFaults,
};

it("there are more than 1,000 rows", () => {
  const rows = places.map((place) => applicable(place, [...joseFaults, ...faultsOf[place.kind]]).length);
  expect(rows.reduce((sum, count) => sum + count)).toBeGreaterThan(1_000);
});

describe.each(places)("$name", (place) => {
  it(
    conforms("RFC 8725", "3.1", "no algorithm but the listed ones, and no MAC with a public key as its secret"),
    refusedAt(place, algorithmFaults),
  );
  it(
    conforms("RFC 7515", "5.2", "a signature that is not exactly the signer's is refused"),
    refusedAt(place, signatureFaults),
  );
  it(
    conforms("RFC 8725", "3.10", "nothing in a header leads to a key, to an extension or to another kind of token"),
    refusedAt(place, headerFaults),
  );
  it(conforms("RFC 8725", "3.10", "kid picks one of the keys at hand, or nothing"), refusedAt(place, kidFaults));
  it(conforms("RFC 8725", "2.4", "header and payload are JSON with one reading"), refusedAt(place, textFaults));
  it(
    conforms("RFC 7515", "2", "base64url without padding, blanks, or a second spelling"),
    refusedAt(place, spellingFaults),
  );
});

describe("a client assertion", () => {
  const ofAudience = assertionFaults.filter(({ name }) => name.startsWith("aud"));
  const ofOthers = assertionFaults.filter((fault) => !ofAudience.includes(fault));
  it(
    conforms("RFC 10070", "4", "the audience is the issuer, as its sole value; the token endpoint is none"),
    refusedAt(assertionAtToken, ofAudience),
  );
  it(
    conforms("RFC 7523", "3", "claims that name another client or time, or are missing, are refused"),
    refusedAt(assertionAtToken, ofOthers),
  );
});

describe.each(places.filter(({ kind }) => kind === "proof"))("$name", (place) => {
  it(
    conforms("RFC 9449", "4.3", "a key that is private, weak or for something else is refused"),
    refusedAt(place, keyFaults),
  );
  it(
    conforms("RFC 9449", "4.3", "claims that name another request or time are refused"),
    refusedAt(place, proofFaults),
  );
});

describe("an access token", () => {
  it(
    conforms("RFC 9068", "4", "claims that name another issuer or time, or are missing, are refused"),
    refusedAt(tokenAtEvaluation, accessTokenFaults),
  );
});

describe("nothing wrong", () => {
  it.each(places)("$name is accepted", async (place) => {
    const [method = "", path = ""] = place.endpoint(scene).split(" ");
    const sent = place.sent(scene, forge(place.base(scene)));
    const { status, body, text } = await new HttpClient(scene.server.url).send(method, path, sent);
    expect({ status, body }, text).toMatchObject(place.granted(scene));
  });

  it("no program called where a header led", () => {
    expect(calls()).toBe(0);
  });
});
