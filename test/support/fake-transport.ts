import type { Connect, Transport, TransportEvents } from "../../src/client/transports/transport.js";
import type { ClientFrame, MountFrame, MountRequest, ServerFrame } from "../../src/wire/index.js";

/** One connection that the script has made. */
export interface FakeConnection extends TransportEvents {
  readonly name: string;
  readonly mount: MountRequest;
  /** Frames after the mount. */
  readonly sent: ClientFrame[];
  isClosed: boolean;
  /** Brings frames from the server, all at once. */
  take(...frames: ServerFrame[]): void;
}

/** Every connection made, the last one at the end. */
export const connections: FakeConnection[] = [];

/** The connection that is in use. */
export function current(): FakeConnection {
  const last = connections[connections.length - 1];
  if (!last || last.isClosed) throw new Error("there is no connection");
  return last;
}

/** A transport that a test is the other end of. */
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
      emit: (frame) => connection.sent.push(JSON.parse(JSON.stringify(frame))),
      quit: () => {
        connection.isClosed = true;
      },
    };
  };
}

/** A mount frame of a session that knows the tab. */
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
