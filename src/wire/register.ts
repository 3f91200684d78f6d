/**
 * Types that an application declares for the compiler, by declaration merging. Each property is optional.
 *
 * @see docs/guide/typescript.md
 * @example
 * declare module "djust-ts" {
 *   interface Register {
 *     flashLevel: "info" | "success" | "warning" | "error" | "promo";
 *     topics: { news: { headline: string }; [order: `order:${number}`]: { status: string } };
 *     session: { userId: number };
 *     locals: { user?: { name: string } };
 *   }
 * }
 */
// biome-ignore lint/suspicious/noEmptyInterface: applications add to it.
export interface Register {}

/** The level of a message: the four of the guide or any other string, or the type declared in {@link Register}. */
export type FlashLevel = Register extends { readonly flashLevel: infer Level extends string }
  ? Level
  : "info" | "success" | "warning" | "error" | (string & {});

/** The messages of each topic, as declared in {@link Register}. */
export type Topics = Register extends { readonly topics: infer Known }
  ? Known
  : { readonly [topic: string]: unknown };

/** The name of a topic: any string, or the type declared in {@link Register}. */
export type Topic = keyof Topics & string;

/** The message that `broadcast` sends to a topic and `handleInfo` receives. */
export type TopicMessage<T extends Topic = Topic> = Topics[T];

/** The values that hooks and the framework set in `request.locals`, as declared in {@link Register}. */
export type Locals = Register extends { readonly locals: infer Known }
  ? Known & Record<string, unknown>
  : Record<string, unknown>;
