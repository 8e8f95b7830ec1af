/** Next calls this once, when the server starts. */
export const register = async (): Promise<void> => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { tellBusy } = await import("@directfanz/core/platform/busy");
  tellBusy();
};
