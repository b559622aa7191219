/** A mistake of ours in work that nobody waits for ends that piece of work alone. */
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { guarded } from "../../server/guarded.ts";
import { createPublisher } from "../../server/publisher.ts";

test("publishes the problems of other documents after a mistake", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const log: string[] = [];
  const publish = (uri: string): void => {
    if (uri === "bad.xml") throw "a mistake";
    log.push(uri);
  };
  const publisher = createPublisher(guarded(publish, (mistake) => log.push(mistake)));
  publisher.schedule("bad.xml", 0);
  publisher.schedule("good.xml", 0);
  mock.timers.tick(1000);
  mock.timers.reset();
  assert.deepEqual(log, ["a mistake", "good.xml"]);
});
