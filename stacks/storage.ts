const permanent = $app.stage === "prod";

/** What was broadcast. Private: viewers come through the edge. */
export const recordings = new sst.aws.Bucket("RecordingsBucket", {
  versioning: true,
  transform: {
    bucket: (args, opts) => {
      args.forceDestroy = !permanent;
      opts.protect = permanent;
    },
  },
});

/** Object Created and Object Deleted go to the default bus. */
export const recordingsEvents = new aws.s3.BucketNotification("RecordingsEvents", {
  bucket: recordings.name,
  eventbridge: true,
});
