import type { z } from "zod";

/** A kind of fact that the platform announces: its name in the past tense, and the shape of what it says. */
export interface EventKind<Shape extends z.ZodType = z.ZodType> {
  name: string;
  shape: Shape;
}

/** Source of our own events on the bus. */
export const eventSource = "directfanz";

/** Declares a kind of fact, e.g. `event("stream.session_requested", z.object({ … }))`. */
export const event = <Shape extends z.ZodType>(name: string, shape: Shape): EventKind<Shape> => ({ name, shape });
