/**
 * Loaded into a function's process before anything else: its clock is wrong by `CLOCK_OFFSET` milliseconds. Timers and
 * `performance` keep their pace, as they do on a machine whose clock is wrong.
 */
const offset = Number(process.env.CLOCK_OFFSET);
// No part of what a handler finds on Lambda.
delete process.env.CLOCK_OFFSET;

const trueNow = Date.now;
Date.now = () => trueNow() + offset;
const Shifted = new Proxy(Date, {
  construct: (target, given, made) => Reflect.construct(target, given.length > 0 ? given : [Date.now()], made),
  apply: () => new Date().toString(),
});
Date.prototype.constructor = Shifted;
globalThis.Date = Shifted;
