import { s3Place } from "../../engine/archive.settings.ts";
import { foreign, inDestinations, inModifiers } from "../../engine/identifiers.ts";
import type { OutputGroup } from "../../engine/settings.ts";
import type { ChannelRequest, Input } from "./medialive.schema.ts";
import type { ValidationError } from "./routes.ts";

/** One place of the request and what is wrong there. */
type Report = (elementPath: string, errorMessage: string) => void;

/**
 * What MediaLive refuses with 422 although the request is well formed: names that lead nowhere, descriptions nobody
 * uses, destinations that do not fit the class, encodes that MediaPackage cannot package. From the User Guide and the
 * API's own texts; the service's wording is undocumented, so the wording here is ours.
 */
export const channelErrors = (
  channel: ChannelRequest,
  inputs: (id: string) => Input | undefined,
): ValidationError[] => {
  const errors: ValidationError[] = [];
  const report: Report = (elementPath, errorMessage) => errors.push({ elementPath, errorMessage });
  if (!channel.name) report("/name", "A channel name is required.");
  if (!channel.roleArn) report("/roleArn", "A role is required.");
  attachments(channel, inputs, report);
  destinations(channel, report);
  names(channel, report);
  channel.encoderSettings.videoDescriptions.forEach((description, index) => {
    const h264 = description.codecSettings?.h264Settings;
    const at = `/encoderSettings/videoDescriptions/${index}`;
    for (const side of ["width", "height"] as const) {
      if ((description[side] ?? 0) % 2 !== 0) report(`${at}/${side}`, `The ${side} must be even.`);
    }
    if (!h264) return;
    if (h264.gopSize !== undefined && h264.gopSize <= 0) report(`${at}/gopSize`, "The GOP size must be above 0.");
    if (h264.gopSizeUnits !== "SECONDS" && !Number.isInteger(h264.gopSize ?? 90)) {
      report(`${at}/gopSize`, "A GOP size in frames must be a whole number, at least 1.");
    }
    if (h264.softness && h264.softness <= 15) report(`${at}/softness`, "Softness must be 0 or above 15.");
    if (h264.entropyEncoding === "CABAC" && h264.profile === "BASELINE") {
      report(`${at}/entropyEncoding`, "CABAC needs the profile MAIN or HIGH.");
    }
    if (h264.rateControlMode === "QVBR" && !h264.maxBitrate) {
      report(`${at}/maxBitrate`, "QVBR needs a maximum bitrate.");
    }
  });
  channel.encoderSettings.outputGroups.forEach((group, index) => {
    outputGroup(channel, group, index, report);
  });
  return errors;
};

const attachments = (channel: ChannelRequest, inputs: (id: string) => Input | undefined, report: Report): void => {
  if (channel.inputAttachments.length === 0) report("/inputAttachments", "A channel needs an input.");
  if (channel.inputAttachments.length > 2) report("/inputAttachments", "A channel takes at most 2 push inputs.");
  channel.inputAttachments.forEach(({ inputId }, index) => {
    const at = `/inputAttachments/${index}/inputId`;
    const input = inputs(inputId);
    if (!input) report(at, `Input ${inputId} does not exist.`);
    else if (channel.channelClass === "STANDARD" && input.inputClass !== "STANDARD") {
      report(at, `Input ${inputId} is of class SINGLE_PIPELINE; a channel of class STANDARD needs two pipelines.`);
    }
  });
};

const destinations = (channel: ChannelRequest, report: Report): void => {
  const pipelines = channel.channelClass === "STANDARD" ? 2 : 1;
  unique(channel.destinations, ({ id }) => id, "/destinations", "id", report);
  channel.destinations.forEach(({ id, mediaPackageSettings = [], settings = [] }, index) => {
    const at = `/destinations/${index}`;
    if (mediaPackageSettings.length === 0 && settings.length === 0) report(at, `Destination "${id}" leads nowhere.`);
    if (mediaPackageSettings.length > 1) report(at, "One entry of MediaPackage settings serves both pipelines.");
    if (mediaPackageSettings.some((one) => !one.channelId)) report(at, "A MediaPackage channel id is required.");
    if (settings.length > 0 && settings.length !== pipelines) {
      report(`${at}/settings`, `A channel of class ${channel.channelClass} needs ${pipelines} destination(s).`);
    }
    if (settings.some(({ url }) => !url)) report(`${at}/settings`, "A URL is required.");
    for (const { url = "" } of settings) {
      if (/^s3/.test(url) && !s3Place(url)) report(`${at}/settings`, `"${url}" is not s3ssl://bucket/path/basename.`);
      for (const one of foreign(url, inDestinations)) report(`${at}/settings`, `A destination knows no ${one}.`);
    }
    if (new Set(settings.map(({ url }) => url)).size !== settings.length) {
      report(`${at}/settings`, "The pipelines need different URLs.");
    }
  });
};

const names = ({ encoderSettings }: ChannelRequest, report: Report): void => {
  const outputs = encoderSettings.outputGroups.flatMap((group) => group.outputs);
  const at = "/encoderSettings";
  const videos = encoderSettings.videoDescriptions;
  const audios = encoderSettings.audioDescriptions;
  unique(videos, ({ name }) => name, `${at}/videoDescriptions`, "name", report);
  unique(audios, ({ name }) => name, `${at}/audioDescriptions`, "name", report);
  const usedVideos = new Set(outputs.map((output) => output.videoDescriptionName));
  const usedAudios = new Set(outputs.flatMap((output) => output.audioDescriptionNames ?? []));
  videos.forEach(({ name }, index) => {
    if (!usedVideos.has(name)) {
      report(`${at}/videoDescriptions/${index}`, `Video description "${name}" is not referenced by any output`);
    }
  });
  audios.forEach(({ name }, index) => {
    if (!usedAudios.has(name)) {
      report(`${at}/audioDescriptions/${index}`, `Audio description "${name}" is not referenced by any output`);
    }
  });
};

const outputGroup = (channel: ChannelRequest, group: OutputGroup, index: number, report: Report): void => {
  const at = `/encoderSettings/outputGroups/${index}`;
  const kinds = group.outputGroupSettings;
  const { mediaPackageGroupSettings, hlsGroupSettings, archiveGroupSettings, frameCaptureGroupSettings } = kinds;
  const settings = mediaPackageGroupSettings ?? hlsGroupSettings ?? archiveGroupSettings ?? frameCaptureGroupSettings;
  const reference = settings?.destination.destinationRefId;
  if (!channel.destinations.some(({ id }) => id === reference)) {
    report(`${at}/outputGroupSettings`, `Destination "${reference ?? ""}" does not exist.`);
  }
  if (group.outputs.length === 0) report(`${at}/outputs`, "An output group needs an output.");
  const videos = new Map(channel.encoderSettings.videoDescriptions.map((one) => [one.name, one]));
  const audios = new Set(channel.encoderSettings.audioDescriptions.map((one) => one.name));
  group.outputs.forEach((output, number) => {
    const here = `${at}/outputs/${number}`;
    const video = output.videoDescriptionName === undefined ? undefined : videos.get(output.videoDescriptionName);
    if (output.videoDescriptionName !== undefined && !video) {
      report(`${here}/videoDescriptionName`, `Video description "${output.videoDescriptionName}" does not exist.`);
    }
    for (const name of output.audioDescriptionNames ?? []) {
      if (!audios.has(name)) report(`${here}/audioDescriptionNames`, `Audio description "${name}" does not exist.`);
    }
    if (kinds.mediaPackageGroupSettings) {
      if (!output.outputSettings.mediaPackageOutputSettings) {
        report(`${here}/outputSettings`, "An output of a MediaPackage group needs MediaPackage output settings.");
      }
      if (!video) return;
      if (!video.width || !video.height) report(here, "MediaPackage needs a width and a height.");
      const h264 = video.codecSettings?.h264Settings;
      if (h264?.framerateControl !== "SPECIFIED" || !h264.framerateNumerator || !h264.framerateDenominator) {
        report(here, "MediaPackage needs a specified frame rate.");
      }
      if (h264?.parControl !== "SPECIFIED" || !h264.parNumerator || !h264.parDenominator) {
        report(here, "MediaPackage needs a specified pixel aspect ratio.");
      }
    }
    if (kinds.hlsGroupSettings && !output.outputSettings.hlsOutputSettings) {
      report(`${here}/outputSettings`, "An output of an HLS group needs HLS output settings.");
    }
    for (const part of ["nameModifier", "segmentModifier"] as const) {
      const modifier = output.outputSettings.hlsOutputSettings?.[part] ?? "";
      for (const one of foreign(modifier, inModifiers)) report(`${here}/outputSettings`, `A ${part} knows no ${one}.`);
    }
  });
  if (kinds.hlsGroupSettings) {
    unique(
      group.outputs,
      (output) => output.outputSettings.hlsOutputSettings?.nameModifier ?? "",
      `${at}/outputs`,
      "name modifier",
      report,
    );
  }
};

const unique = <T>(items: T[], key: (item: T) => string, at: string, what: string, report: Report): void => {
  items.forEach((item, index) => {
    if (items.findIndex((other) => key(other) === key(item)) !== index) {
      report(`${at}/${index}`, `The ${what} "${key(item)}" is used twice.`);
    }
  });
};
