import type { App } from "djust-ts";

/** Something that visitors did, or that a node logged, on any node. */
export interface Line {
  /** Unique among all nodes. */
  readonly id: string;
  readonly node: string;
  /** Time of day, such as "14:05:09". */
  readonly time: string;
  readonly text: string;
}

export type LineTopic = "activity" | "log";

let app: Pick<App, "broadcast"> | undefined;
let node = "node 1";
let lastId = 0;

/** Connects the topics of the showcase with the application of this node. @param name the name of this node */
export function openTopics(of: Pick<App, "broadcast">, name: string): void {
  app = of;
  node = name;
}

/** Sends a line to the views on all nodes that subscribe to the topic. */
export function publish(topic: LineTopic, text: string): void {
  const line: Line = {
    id: `${node}:${process.pid}:${++lastId}`,
    node,
    time: new Date().toTimeString().slice(0, 8),
    text,
  };
  app?.broadcast(topic, line);
}
