/**
 * What an application tells the compiler about itself, by declaration merging. Each property is optional.
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

/** The level of a message: the four of the guide or any other string, or what {@link Register} says. */
export type FlashLevel = Register extends { readonly flashLevel: infer Level extends string }
  ? Level
  : "info" | "success" | "warning" | "error" | (string & {});

/** What is sent to each topic, as {@link Register} says. */
export type Topics = Register extends { readonly topics: infer Known }
  ? Known
  : { readonly [topic: string]: unknown };

/** The name of a topic: any string, or what {@link Register} says. */
export type Topic = keyof Topics & string;

/** What `broadcast` sends to a topic and `handleInfo` receives. */
export type TopicMessage<T extends Topic = Topic> = Topics[T];

/** What hooks and the framework put into `request.locals`, as {@link Register} says. */
export type Locals = Register extends { readonly locals: infer Known }
  ? Known & Record<string, unknown>
  : Record<string, unknown>;
