import { expect, it } from "vitest";
import { Mailbox } from "./mailbox.js";

it("handles inputs one at a time and in order, whether they are asynchronous or not", () => {
  const log: string[] = [];
  const ends: (() => void)[] = [];
  const mailbox: Mailbox<string> = new Mailbox({
    take: (input) => {
      log.push(`${input} begins`);
      if (!input.startsWith("slow")) return true;
      ends.push(() => {
        log.push(`${input} ends`);
        mailbox.finished();
      });
      return false;
    },
  });
  mailbox.post("fast");
  mailbox.post("slow 1");
  mailbox.post("slow 2");
  mailbox.post("last");
  expect(log).toEqual(["fast begins", "slow 1 begins"]);
  expect(mailbox.length).toBe(2);
  ends[0]?.();
  expect(log.slice(2)).toEqual(["slow 1 ends", "slow 2 begins"]);
  ends[1]?.();
  expect(log.slice(4)).toEqual(["slow 2 ends", "last begins"]);
  expect(mailbox.busy).toBe(false);
});

it("handles an input that is posted during another one afterwards", () => {
  const log: string[] = [];
  const mailbox: Mailbox<string> = new Mailbox({
    take: (input) => {
      if (input === "first") mailbox.post("second");
      log.push(input);
      return true;
    },
  });
  mailbox.post("first");
  expect(log).toEqual(["first", "second"]);
});
