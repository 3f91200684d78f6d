import type { Connect, Transport, TransportEvents } from "../../src/client/transports/transport.js";
import type { ClientFrame, MountFrame, MountRequest, ServerFrame } from "../../src/wire/index.js";

/** One connection made by the script. */
export interface FakeConnection extends TransportEvents {
  readonly name: string;
  readonly mount: MountRequest;
  /** Frames after the mount. */
  readonly sent: ClientFrame[];
  isClosed: boolean;
  /** Delivers frames from the server, all at once. */
  take(...frames: ServerFrame[]): void;
}

/** Every connection made, latest last. */
export const connections: FakeConnection[] = [];

/** The current connection. */
export function current(): FakeConnection {
  const last = connections[connections.length - 1];
  if (!last || last.isClosed) throw new Error("There is no open connection");
  return last;
}

/** A transport whose server end is the test. */
export function fakeTransport(name: string): Connect {
  return (mount, events): Transport => {
    const connection: FakeConnection = {
      ...events,
      name,
      mount: JSON.parse(JSON.stringify(mount)),
      sent: [],
      isClosed: false,
      take: (...frames) => {
        for (const frame of frames) events.frame(frame);
      },
    };
    connections.push(connection);
    return {
      send: (frame) => connection.sent.push(JSON.parse(JSON.stringify(frame))),
      close: () => {
        connection.isClosed = true;
      },
    };
  };
}

/** The mount frame of a resumed session. */
export function mounted(fields: Partial<MountFrame> = {}): MountFrame {
  return {
    type: "mount",
    session: "s1",
    token: "t1",
    view: "View",
    url: "/",
    version: 1,
    lastRef: 0,
    after: 0,
    ...fields,
  };
}
