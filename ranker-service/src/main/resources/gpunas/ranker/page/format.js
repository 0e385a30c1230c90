/** Numbers and times for display. */

const DASH = "–";
const isNumber = (value) => typeof value === "number" && Number.isFinite(value);

export const count = (value) => (isNumber(value) ? value.toLocaleString("en-US") : DASH);

export const percent = (share, digits = 2) => (isNumber(share) ? `${(100 * share).toFixed(digits)} %` : DASH);

/** Microseconds as milliseconds, three digits. */
export function millis(micros) {
  if (!isNumber(micros)) {
    return DASH;
  }
  return `${significant(micros / 1000)} ms`;
}

/** The same of a prediction, with its relative standard deviation if that is known. */
export const predicted = (micros, deviation) =>
  millis(micros) + (isNumber(micros) && isNumber(deviation) ? ` ± ${percent(deviation, 1)}` : "");

/** Three significant digits. */
export function significant(value) {
  if (!isNumber(value)) {
    return DASH;
  }
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : 4);
}

/** 11885432 as 11.9 M. */
export function scaled(value) {
  if (!isNumber(value)) {
    return DASH;
  }
  for (const [size, unit] of [[1e9, "G"], [1e6, "M"], [1e3, "k"]]) {
    if (value >= size) {
      return `${significant(value / size)} ${unit}`;
    }
  }
  return String(value);
}

export function bytes(value) {
  return value >= 1e6 ? `${significant(value / 1e6)} MB` : `${significant(value / 1e3)} kB`;
}

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

const short = (value) => String(Number(value.toPrecision(3)));

export const range = (band) =>
  band.fromMicros > 0
    ? `${short(band.fromMicros / 1000)} to ${short(band.belowMicros / 1000)} ms`
    : `below ${short(band.belowMicros / 1000)} ms`;
