import fc from "fast-check";

/** One step of a browser or an attacker. */
export type Step =
  | { readonly do: "load"; readonly who: Who; readonly path: string }
  | {
      readonly do: "open";
      readonly who: Who;
      readonly way: "WebSocket" | "event stream";
      readonly mount: MountText;
    }
  | { readonly do: "send"; readonly who: Who; readonly frame: FrameText }
  | { readonly do: "post"; readonly who: Who; readonly frame: FrameText; readonly whose: Who }
  | {
      readonly do: "event";
      readonly who: Who;
      readonly event: string;
      readonly params: string;
      readonly ref: string;
    }
  | {
      readonly do: "form";
      readonly who: Who;
      readonly fields: readonly (readonly [string, string])[];
      readonly whose: Who;
    }
  | { readonly do: "acknowledge"; readonly who: Who }
  | { readonly do: "again"; readonly who: Who }
  | { readonly do: "cut"; readonly who: Who };

export type Who = 0 | 1;

/** JSON with placeholders filled in at run time. */
export type FrameText = (known: {
  readonly ref: number;
  readonly token: string;
  readonly flash: number;
}) => string;
export type MountText = FrameText;

const who = fc.constantFrom<Who>(0, 1);

const paths = fc.constantFrom(
  "/",
  "/?hello=1",
  "/guarded",
  "/items/1",
  "/items/%2e%2e?hello=1",
  "/nowhere",
  "/?__proto__=1&a=1&a=2&constructor=3",
  "/../guarded",
);
const targets = fc.oneof(
  paths,
  fc.constantFrom(
    "//evil.example/",
    "javascript:1",
    "http://evil.example/",
    "",
    "\\\\evil",
    `/?${"a&".repeat(9_000)}`,
  ),
);

const handlers = fc.constantFrom(
  ...["transfer", "transferSlowly", "transfer-slowly", "transferBehind", "free", "fail", "greet"],
  ...["signIn", "signOut", "enter", "turnPage", "transfer", "free", "greet"],
);
const events = fc.oneof(
  { arbitrary: handlers, weight: 10 },
  {
    arbitrary: fc.constantFrom(
      ...["notAHandler", "constructor", "__proto__", "mount", "render", "putFlash", "", "-".repeat(3_000)],
    ),
    weight: 2,
  },
  { arbitrary: fc.string(), weight: 1 },
);

const values = fc.oneof(
  fc.constantFrom(
    "1",
    '"x"',
    "true",
    "null",
    "[]",
    "{}",
    '["a","b"]',
    "[[1]]",
    '[{"a":1}]',
    "1e999",
    '"\\ud800"',
  ),
  fc.json({ maxDepth: 2 }),
);
const models = fc
  .tuple(
    fc.constantFrom(
      "name",
      "amount",
      "isOn",
      "tags",
      "when",
      "nothing",
      "secret",
      "owner",
      "constructor",
      "count",
    ),
    values,
    values,
  )
  .map(([field, value, choice]) => ({
    event: "dj-model",
    params: `{"field":"${field}","value":${value},"choice":${choice}}`,
  }));
const params = fc.oneof(
  fc.constantFrom(
    '{"amount":5}',
    '{"amount":5,"note":"x"}',
    '{"amount":1000000000}',
    '{"amount":"5"}',
    '{"amount":5,"polluted":1}',
    '{"amount":5,"_args":[{"amount":1000000000}]}',
    '{"amount":5,"_args":[1000000000]}',
    '{"_args":[1,"x",null,true],"a":1}',
    '{"_args":[[1]]}',
    '{"_args":"x","__args":["y"]}',
    '{"__proto__":{"polluted":1},"amount":5}',
    '{"constructor":{"prototype":{"polluted":1}},"amount":5}',
    `{"_args":[${"1,".repeat(500)}1]}`,
    "{}",
    "[]",
    "null",
  ),
  values.map((value) => `{"amount":${value}}`),
  values.map((value) => `{"_args":[${value},${value}],"x":${value}}`),
  fc.json({ maxDepth: 4 }),
);
const asked = fc.oneof(
  { arbitrary: fc.record({ event: events, params }), weight: 4 },
  { arbitrary: models, weight: 2 },
);

const refs = fc.oneof(
  { arbitrary: fc.constant("next"), weight: 10 },
  {
    arbitrary: fc.constantFrom(
      "same",
      "skipping",
      "-1",
      "1.5",
      "1e20",
      "null",
      '"7"',
      "9007199254740991",
      "none",
    ),
    weight: 3,
  },
);
const refText = (kind: string, known: number): string => {
  if (kind === "none") return "";
  const number = { next: known, same: Math.max(0, known - 1), skipping: known + 5 }[kind];
  return `,"ref":${number ?? kind}`;
};
const acks = fc.constantFrom(
  "",
  "",
  ',"ack":0',
  ',"ack":1',
  ',"ack":999999',
  ',"ack":-1',
  ',"ack":1.5',
  ',"ack":"1"',
);

const frames: fc.Arbitrary<FrameText> = fc.oneof(
  {
    arbitrary: fc.tuple(asked, refs, acks).map(
      ([{ event, params }, ref, ack]): FrameText =>
        (known) =>
          `{"type":"event","event":${JSON.stringify(event)},"params":${params}${refText(ref, known.ref)}${ack}}`,
    ),
    weight: 10,
  },
  {
    arbitrary: fc.tuple(targets, refs).map(
      ([uri, ref]): FrameText =>
        (known) =>
          `{"type":"url_change","params":{},"uri":${JSON.stringify(uri)}${refText(ref, known.ref)}}`,
    ),
    weight: 2,
  },
  {
    arbitrary: fc.tuple(targets, refs, fc.constantFrom("", ',"carry":"x"', ',"carry":7')).map(
      ([url, ref, carry]): FrameText =>
        (known) =>
          `{"type":"live_redirect_mount","url":${JSON.stringify(url)}${carry}${refText(ref, known.ref)}}`,
    ),
    weight: 2,
  },
  {
    arbitrary: fc.constantFrom("0", "1", "-1", "1.5", "9007199254740991", "1e400", '"1"', "null").map(
      (id): FrameText =>
        () =>
          `{"type":"ack","flash":${id}}`,
    ),
    weight: 1,
  },
  { arbitrary: fc.constant<FrameText>(() => '{"type":"ping"}'), weight: 1 },
  {
    arbitrary: fc
      .oneof(
        fc.json(),
        fc.string(),
        fc.constantFrom("", "[]", "{", '{"type":"mount"}', '{"type":"toString"}'),
      )
      .map(
        (text): FrameText =>
          () =>
            text,
      ),
    weight: 1,
  },
);

const mounts: fc.Arbitrary<MountText> = fc
  .record({
    token: fc.constantFrom("own", "own", "own", "own", "", "made up"),
    url: fc.oneof({ arbitrary: fc.constant("own"), weight: 5 }, { arbitrary: targets, weight: 1 }),
    version: fc.constantFrom("", "", ',"version":1', ',"version":2', ',"version":-1', ',"version":1e9'),
    tab: fc.constantFrom("", "", ',"tab":"one"', ',"tab":"two"', `,"tab":"${"x".repeat(500)}"`, ',"tab":{}'),
    fields: fc.oneof(
      { arbitrary: fc.constant(""), weight: 3 },
      {
        arbitrary: values.map((value) => `,"fields":{"name":${value},"when":${value},"secret":${value}}`),
        weight: 1,
      },
    ),
    ref: fc.constantFrom("", ',"ref":0', ',"ref":3', ',"ref":9007199254740991', ',"ref":-1'),
  })
  .map(
    ({ token, url, version, tab, fields, ref }): MountText =>
      (known) =>
        `{"type":"mount","token":${JSON.stringify(token === "own" ? known.token : token)},"url":${JSON.stringify(url === "own" ? "/" : url)}${version}${tab}${fields}${ref}}`,
  );

const fields = fc.array(
  fc.tuple(
    fc.constantFrom(
      ...[
        "_event",
        "_event:free",
        "_event:greet",
        '_event:transfer {"amount":5}',
        "_bound",
        "_args",
        "_token",
      ],
      ...[
        "amount",
        "name",
        "a",
        "people[0].name",
        "a.999.999",
        "__proto__",
        "constructor.prototype.x",
        "dj-model:name",
      ],
    ),
    fc.oneof(
      fc.constantFrom(
        ...[
          "transfer",
          "free",
          "greet",
          "fail",
          "enter",
          "signIn",
          'free {"_args":[1]}',
          'transfer {"amount":1e9}',
        ],
        ...[
          "5",
          "x",
          "",
          '[["a","text","name"]]',
          '[["a","choices","tags"]]',
          '[["a","text","secret"]]',
          "[[]]",
        ],
      ),
      fc.string(),
    ),
  ),
  { maxLength: 6 },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: fc.record({ do: fc.constant("load" as const), who, path: paths }), weight: 3 },
  {
    arbitrary: fc.record({
      do: fc.constant("open" as const),
      who,
      way: fc.constantFrom("WebSocket" as const, "WebSocket" as const, "event stream" as const),
      mount: mounts,
    }),
    weight: 4,
  },
  { arbitrary: fc.record({ do: fc.constant("send" as const), who, frame: frames }), weight: 12 },
  { arbitrary: fc.record({ do: fc.constant("post" as const), who, frame: frames, whose: who }), weight: 3 },
  {
    arbitrary: fc
      .tuple(who, asked, fc.constantFrom("", "0", "1", "5", "-1", "1e9"))
      .map(([who, { event, params }, ref]) => ({ do: "event" as const, who, event, params, ref })),
    weight: 3,
  },
  { arbitrary: fc.record({ do: fc.constant("form" as const), who, fields, whose: who }), weight: 3 },
  { arbitrary: fc.record({ do: fc.constant("acknowledge" as const), who }), weight: 3 },
  { arbitrary: fc.record({ do: fc.constant("again" as const), who }), weight: 1 },
  { arbitrary: fc.record({ do: fc.constant("cut" as const), who }), weight: 1 },
);

/** The steps of two browsers, in order; each has loaded a page and connected before. */
export const sequences = fc.array(step, { minLength: 3, maxLength: 16 });
