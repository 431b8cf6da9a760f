import { beforeAll, describe, expect, it } from "vitest";
import { expectRefused, type RefusedCall } from "@/e2e/protocol/bad-input/fixture";
import { forge, signerOf, twinOf } from "@/e2e/protocol/bad-input/forge";
import { enormous, large } from "@/e2e/protocol/bad-input/large";
import {
  askingWith,
  assertionAtToken,
  assertionOf,
  type Place,
  proofAtEvaluation,
  proofAtRegistration,
  proofAtRotation,
  proofAtToken,
  proofOf,
  proofOfAction,
  tokenAtEvaluation,
} from "@/e2e/protocol/bad-input/places";
import { forgersScene, serversSigner } from "@/e2e/protocol/bad-input/scene";
import { accessTokenHash } from "@/lib/protocols/dpop/proof";
import { AgentClient, newKey } from "@/lib/testing/agent-client";
import { conforms } from "@/lib/testing/conforms";
import { HttpClient, type Json } from "@/lib/testing/http";
import { addProtectedSystem, addSubject, enrolmentToken, evaluationOf, type Subject } from "@/lib/testing/stage";

// Valid tokens, presented at the wrong place, at the wrong time or by the wrong agent.
const { scene } = forgersScene();
let other: Subject;
let sameKid: AgentClient;
beforeAll(async () => {
  other = await addSubject(scene.stage);
  const key = newKey();
  sameKid = new AgentClient(scene.server.publicUrl, { ...key, jwk: { ...key.jwk, kid: "first" } });
  await sameKid.enrol(await enrolmentToken(scene.stage, other.agentId));
});

type Change = Partial<Pick<RefusedCall, "audited" | "status" | "body">>;
const row = (place: Place, name: string, token: string, reason = "", change: Change = {}): RefusedCall => ({
  name,
  sent: place.sent(scene, token),
  ...place.refused(scene, { reason, identified: true }),
  ...change,
});
const send = (place: Place, token: string) => {
  const [method = "", path = ""] = place.endpoint(scene).split(" ");
  return new HttpClient(scene.server.url).send(method, path, place.sent(scene, token));
};
const unknown = { audited: null };

describe("again", () => {
  const proofPlaces = [proofAtToken, proofAtRegistration, proofAtRotation];

  it.each([assertionAtToken, ...proofPlaces])(
    `I7 ${conforms("RFC 9449", "11.1", "a jti is used once by its key, in whichever spelling of the token")}: $name`,
    async (place) => {
      const token = forge(place.base(scene));
      expect((await send(place, token)).status).toBe(place.granted(scene).status);
      const rows = [row(place, "the same", token, "used before"), row(place, "its twin", twinOf(token), "used before")];
      await expectRefused(scene, place.endpoint(scene), rows);
    },
  );

  it("a proof that was used at one endpoint is used at the other", async () => {
    const first = proofOfAction(scene);
    expect((await send(proofAtEvaluation, forge(first))).body).toMatchObject({ decision: true });
    await expectRefused(scene, "POST /access/v1/evaluation", [
      {
        ...row(proofAtEvaluation, "for another action", forge(first), "used before"),
        sent: withBody(askingWith(scene, forge(first)).json as Json, { amount: "2.00" }),
      },
    ]);
    const used = forge(proofAtToken.base(scene));
    expect((await send(proofAtToken, used)).status).toBe(200);
    await expectRefused(scene, "POST /oauth/token", [row(proofAtToken, "once more", twinOf(used), "used before")]);
  });

  it("the other spelling of an access token's signature is the same token", async () => {
    expect((await send(tokenAtEvaluation, twinOf(scene.subject.token))).body).toMatchObject({ decision: true });
  });

  const withBody = (json: Json, context: Json) => ({
    json: { ...json, context: { ...(json.context as Json), ...context } },
    headers: { authorization: `Bearer ${scene.stage.server.pepKey}` },
  });
});

describe("too much", () => {
  const beyondBody = { status: 413, body: { code: "body_too_large" }, ...unknown };

  it("a client assertion", () =>
    expectRefused(scene, "POST /oauth/token", [
      ...large(assertionOf(scene)).map(([name, token]) =>
        row(assertionAtToken, name, token, "token_too_long", unknown),
      ),
      ...enormous(assertionOf(scene)).map(([name, token]) => row(assertionAtToken, name, token, "", beyondBody)),
    ]));

  it("a proof in a header", () => {
    const [nine] = large(proofAtToken.base(scene));
    return expectRefused(scene, "POST /oauth/token", [row(proofAtToken, "9 KiB", nine?.[1] ?? "", "token_too_long")]);
  });

  it.each([
    [proofAtEvaluation, "context.dpop.proof"],
    [tokenAtEvaluation, "subject.properties.access_token"],
  ])("$name", (place, path) => {
    const named = { status: 400, body: { code: "malformed_request", errors: [{ path }] }, ...unknown };
    return expectRefused(scene, "POST /access/v1/evaluation", [
      ...large(place.base(scene)).map(([name, token]) => row(place, name, token, "", named)),
      ...enormous(place.base(scene)).map(([name, token]) => row(place, name, token, "", beyondBody)),
    ]);
  });
});

describe("by another", () => {
  it(
    conforms("RFC 7523", "3", "an assertion counts for the client whose key signed it, whatever kid two clients share"),
    () => {
      const base = assertionOf(scene);
      const bySameKid = forge(base, { sign: signerOf(sameKid.key.privateKey) });
      const bySister = forge(base, { sign: signerOf(scene.subject.instance.key.privateKey) });
      const asserted = assertionAtToken.sent(scene, forge(base));
      return expectRefused(scene, "POST /oauth/token", [
        row(assertionAtToken, "another client with the same kid", bySameKid, "signature_invalid", unknown),
        row(assertionAtToken, "another instance of the agent", bySister, "signature_invalid", unknown),
        {
          ...row(assertionAtToken, "", forge(base), "client_id is not the subject", unknown),
          name: "another client_id",
          sent: { ...asserted, form: { ...asserted.form, client_id: other.instance.clientId } },
        },
      ]);
    },
  );

  it(conforms("RFC 9449", "5", "a proof is by the key of the client that asks"), () => {
    const [url, path] = [`${scene.server.publicUrl}/oauth/token`, `/oauth/register/${scene.instance.clientId}`];
    const by = (client: AgentClient) => forge(proofOf(client, "POST", url));
    const rotated = forge(proofOf(other.instance, "PUT", scene.server.publicUrl + path));
    return Promise.all([
      expectRefused(scene, "POST /oauth/token", [
        row(proofAtToken, "another agent", by(other.instance), "signed by another key"),
        row(proofAtToken, "another instance of the agent", by(scene.subject.instance), "signed by another key"),
        row(proofAtToken, "nobody's key", by(new AgentClient("")), "signed by another key"),
      ]),
    ]).then(() =>
      expectRefused(scene, `PUT ${path}`, [row(proofAtRotation, "another agent", rotated, "not by the current key")]),
    );
  });

  it(conforms("RFC 9449", "7.1", "a proof of an action is for this token, this key and this protected system"), () => {
    const place = proofAtEvaluation;
    const { stage } = scene;
    const proven = (claims: Json) => forge(proofOfAction(scene, claims));
    const elsewhere = (url: string) => ({ sent: askingWith(scene, proven({ htu: url }), scene.subject, url) });
    const foreign = "does not belong to the resource server";
    return expectRefused(scene, "POST /access/v1/evaluation", [
      row(place, "no ath", proven({ ath: undefined }), "another token"),
      row(place, "another token's ath", proven({ ath: accessTokenHash(other.token) }), "another token"),
      row(place, "the ath of its twin", proven({ ath: accessTokenHash(twinOf(scene.subject.token)) }), "another token"),
      row(place, "an ath that is a number", proven({ ath: 7 }), "ath is malformed"),
      row(place, "another action's digest", proven({ action_digest: "A".repeat(43) }), "another action"),
      row(
        place,
        "another agent's key",
        forge(proofOf(other.instance, "POST", `${stage.server.identifier}/payments`)),
        "another key",
      ),
      { ...row(place, "another system", proven({}), foreign), ...elsewhere("https://evil.example/payments") },
      {
        ...row(place, "a system of like name", proven({}), foreign),
        ...elsewhere(`${stage.server.identifier}.evil.example/`),
      },
      {
        ...row(place, "another scheme", proven({}), foreign),
        ...elsewhere(stage.server.identifier.replace("https", "http")),
      },
    ]);
  });

  it("an access token is its own agent's, for its own protected system", async () => {
    const foreign = await addProtectedSystem(scene.stage.admin);
    const { subject, stage } = scene;
    const asked = (json: Json, key = stage.server.pepKey) => ({ json, headers: { authorization: `Bearer ${key}` } });
    const denied = (code: string) => ({
      status: 200,
      body: { decision: false, context: { code } },
      audited: { type: "decision.made", names: code },
    });
    const jti = {
      subject: {
        type: "agent",
        id: subject.spiffeId,
        properties: { access_token: subject.token, token_jti: "another" },
      },
    };
    await expectRefused(scene, "POST /access/v1/evaluation", [
      {
        name: "another agent",
        sent: asked(evaluationOf({ ...subject, spiffeId: other.spiffeId })),
        ...denied("token_invalid"),
      },
      { name: "another's jti", sent: asked({ ...evaluationOf(subject), ...jti }), ...denied("token_invalid") },
      {
        name: "another system",
        sent: asked(evaluationOf(subject), foreign.pepKey),
        ...denied("resource_server_mismatch"),
      },
    ]);
  });
});

describe("with a nonce that is not this server's", () => {
  it.each([proofAtToken, proofAtRotation])(
    `T6 ${conforms("RFC 9449", "8", "a proof with another nonce is told which to use, and is no attempt on record")}: $name`,
    (place) => {
      const base = place.base(scene);
      const using = (name: string, nonce: string) =>
        row(place, name, forge(base, { payload: { ...base.payload, nonce } }), "", {
          ...{ status: 400, body: { error: "use_dpop_nonce" }, ...unknown },
        });
      const rows = [
        using("another server's", "A".repeat(43)),
        using("a number in text", "0"),
        using("SQL", "' OR 1=1--"),
      ];
      return expectRefused(scene, place.endpoint(scene), rows);
    },
  );
});

describe("for something else", () => {
  it(conforms("RFC 8725", "3.11", "a token of one kind is none of another"), async () => {
    const { subject, openToken, instance } = scene;
    const [assertion, proof] = [forge(assertionOf(scene)), forge(proofAtToken.base(scene))];
    const kinds: [string, string][] = [
      ["an access token", subject.token],
      ["an enrolment token", openToken],
      ["a registration token", instance.registrationToken],
    ];
    await expectRefused(scene, "POST /oauth/token", [
      ...[...kinds, ["a proof", proof] as const].map(([name, token]) =>
        row(assertionAtToken, name, token, "", unknown),
      ),
      ...[...kinds, ["an assertion", assertion] as const].map(([name, token]) => row(proofAtToken, name, token)),
    ]);
    await expectRefused(scene, "POST /access/v1/evaluation", [
      ...[...kinds, ["an assertion", assertion] as const].map(([name, token]) => row(proofAtEvaluation, name, token)),
      ...[...kinds.slice(1), ["a proof", proof] as const, ["an assertion", assertion] as const].map(([name, token]) =>
        row(tokenAtEvaluation, name, token),
      ),
    ]);
  });

  it.each(["delegation", "checkpoint", "access-token-rs256"])(
    "the server's %s key signs no access token of ES256",
    async (purpose) => {
      const signed = await serversSigner(scene, purpose);
      const base = tokenAtEvaluation.base(scene);
      await expectRefused(scene, "POST /access/v1/evaluation", [
        row(
          tokenAtEvaluation,
          "by its kid",
          forge(base, { header: { ...base.header, kid: signed.kid }, sign: signed.sign }),
        ),
        row(tokenAtEvaluation, "by the right kid", forge(base, { sign: signed.sign })),
        row(
          tokenAtEvaluation,
          "without kid",
          forge(base, { header: { ...base.header, kid: undefined }, sign: signed.sign }),
        ),
      ]);
    },
  );

  it(
    conforms("RFC 9449", "7.1", "a token under the DPoP scheme comes with a proof for it, and Bearer is no way round"),
    async () => {
      const newcomer = new AgentClient(scene.server.publicUrl);
      const openToken = await enrolmentToken(scene.stage, scene.subject.agentId);
      const proven = (scheme: string, claims: Json = {}, token = openToken) => ({
        json: newcomer.metadata(),
        headers: {
          authorization: `${scheme} ${token}`,
          dpop: forge(proofOf(newcomer, "POST", `${scene.server.publicUrl}/oauth/register`, claims)),
        },
      });
      const invalid = (error: string, status: number) => ({ status, body: { error } });
      await expectRefused(scene, "POST /oauth/register", [
        { name: "no ath", sent: proven("DPoP"), ...invalid("invalid_dpop_proof", 400) },
        {
          name: "another's ath",
          sent: proven("DPoP", { ath: accessTokenHash("x") }),
          ...invalid("invalid_dpop_proof", 400),
        },
        { name: "two tokens", sent: proven("Bearer", {}, `${openToken}, Bearer x`), ...invalid("invalid_token", 401) },
        { name: "Basic", sent: proven("Basic"), ...invalid("invalid_token", 401) },
        { name: "an access token", sent: proven("Bearer", {}, "a.b.c"), ...invalid("invalid_token", 401) },
      ]);
    },
  );
});
