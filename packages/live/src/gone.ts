/** For `.catch`: what is not there any more is undefined; every other error goes on. */
export const gone = (error: unknown): undefined => {
  if (error instanceof Error && error.name === "NotFoundException") return undefined;
  throw error;
};
