/** Plays with sound, or without where the browser wants to be asked first. Answers whether sound had to be left out. */
export const autoplay = async (video: HTMLVideoElement): Promise<boolean> => {
  try {
    await video.play();
    return false;
  } catch (refusal) {
    if (!(refusal instanceof DOMException) || refusal.name !== "NotAllowedError") return false;
  }
  video.muted = true;
  await video.play().catch(() => {});
  return true;
};
