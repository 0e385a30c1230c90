/** Numbers and times for display. */

const DASH = "–";
const isNumber = (value) => typeof value === "number" && Number.isFinite(value);

export const count = (value) => (isNumber(value) ? value.toLocaleString("en-US") : DASH);

/** Of a share from 0 to 1. What is nearly all is not said to be all, nor what is hardly anything to be nothing. */
export function percent(share, digits = 2) {
  if (!isNumber(share)) {
    return DASH;
  }
  const least = 10 ** -digits, shown = (100 * share).toFixed(digits);
  if (share < 1 && Number(shown) === 100) {
    return `> ${(100 - least).toFixed(digits)} %`;
  }
  return share > 0 && Number(shown) === 0 ? `< ${least.toFixed(digits)} %` : `${shown} %`;
}

/** How far an accuracy may be off, in points, to stand behind it; nothing if it is not known. */
export const plusMinus = (standardError) => (isNumber(standardError) ? ` ± ${(100 * standardError).toFixed(2)}` : "");

/** Microseconds as milliseconds, three digits. */
export function millis(micros) {
  if (!isNumber(micros)) {
    return DASH;
  }
  return `${significant(micros / 1000)} ms`;
}

/** How far predictions may be off, to stand behind one or behind the name of a column: their relative standard deviation, nothing if it is not known. */
export const off = (deviation) => (isNumber(deviation) ? ` ± ${percent(deviation, 1)}` : "");

/** Microseconds of a prediction, with its relative standard deviation if that is known. */
export const predicted = (micros, deviation) => millis(micros) + (isNumber(micros) ? off(deviation) : "");

const threeDigits = (value) => Number(value.toPrecision(3));

/** Three significant digits. */
export function significant(value) {
  if (!isNumber(value)) {
    return DASH;
  }
  if (value === 0) {
    return "0";
  }
  // Whole numbers keep all of theirs; what is below a nanosecond in milliseconds is nothing that anybody measured.
  return value.toFixed(Math.min(9, Math.max(0, 2 - Math.floor(Math.log10(Math.abs(threeDigits(value)))))));
}

/** 11885432 as 11.9 M. */
export function scaled(value) {
  if (!isNumber(value)) {
    return DASH;
  }
  for (const [size, unit] of [[1e9, "G"], [1e6, "M"], [1e3, "k"]]) {
    if (threeDigits(value) >= size) {
      return `${significant(value / size)} ${unit}`;
    }
  }
  return String(value);
}

export function bytes(value) {
  if (value < 1e3) {
    return `${count(value)} bytes`;
  }
  return threeDigits(value) >= 1e6 ? `${significant(value / 1e6)} MB` : `${significant(value / 1e3)} kB`;
}

/** Memory, in the unit of a search's limit. */
export const mebibytes = (value) => `${significant(value / 2 ** 20)} MiB`;

export function duration(seconds) {
  if (!isNumber(seconds)) {
    return DASH;
  }
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) {
    return `${s} s`;
  }
  if (s < 3600) {
    return `${Math.floor(s / 60)} min ${s % 60} s`;
  }
  return s < 86400 ? `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min` : `${Math.floor(s / 86400)} d ${Math.floor((s % 86400) / 3600)} h`;
}

/** The service writes times as seconds since 1970 or as ISO 8601. */
export const time = (value) => (typeof value === "number" ? value * 1000 : Date.parse(value));

export const ago = (value) => (value === null ? DASH : `${duration((Date.now() - time(value)) / 1000)} ago`);

export const moment = (value) =>
  value === null ? DASH : new Date(time(value)).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });

/** The same to the second. */
export const second = (value) =>
  value === null ? DASH : new Date(time(value)).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "medium" });

/** As it was given: no network may look outside by how its bound is rounded. */
const bound = (value) => String(Number(value.toPrecision(6)));

export const range = (band) =>
  band.fromMicros > 0
    ? `${bound(band.fromMicros / 1000)} to ${bound(band.belowMicros / 1000)} ms`
    : `below ${bound(band.belowMicros / 1000)} ms`;

const LONGEST_NAME = 40;

/** A name where there is little room. */
export const cut = (name) => (name.length > LONGEST_NAME ? `${[...name].slice(0, LONGEST_NAME - 1).join("")}…` : name);

/** A job of a search whose page it stands on: what its id has beside that of the search, which may be long. */
export const job = (jobId, searchId) => (jobId.startsWith(`${searchId}-`) ? `#${jobId.slice(searchId.length + 1)}` : jobId);

/** What training on with the roundings of integers did, to be said after what is said of floats; empty if it was not due. */
export const fineTuned = ({ fineTuned: did }) =>
  did === null ? "" : `, ${percent(did.top1Calibrated)} after calibration alone, ${did.top1Tuned === null ? "and training on came to nothing" : `${percent(did.top1Tuned)} after ${count(did.epochs)} more epochs with its roundings`}`;
