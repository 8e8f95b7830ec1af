/** Leads the AWS SDK of a process to the local cloud on this port, and to nothing else: not to anybody's own account. */
export const wayToCloud = (port: number, keys: { accessKeyId?: string; secretAccessKey?: string }) => ({
  AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: keys.accessKeyId ?? "",
  AWS_SECRET_ACCESS_KEY: keys.secretAccessKey ?? "",
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_CONFIG_FILE: "/dev/null",
  AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
});
