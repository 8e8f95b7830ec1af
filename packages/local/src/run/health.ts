/** True where the service answers its health check with 200: what a load balancer asks. */
export const healthz = async (port: number): Promise<boolean> => {
  const answer = await fetch(`http://127.0.0.1:${port}/healthz`, {
    signal: AbortSignal.timeout(3_000),
    redirect: "manual",
  });
  await answer.body?.cancel();
  return answer.status === 200;
};
