/** An error in one line, with what caused it. */
export const errorLine = (error: unknown): string => {
  const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : "";
  return error instanceof Error ? `${error.name}: ${error.message.split("\n")[0]}${cause}` : String(error);
};
