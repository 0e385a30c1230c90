/** How searches got better: the best objective so far or the hypervolume of the front, over trainings or over the time of devices. */
import { axis, bandColor, frontOf, full, legend, tick, tip, vertical } from "./charts.js";
import { count, duration, percent, significant } from "./format.js";

const HOUR = 3600;

/** What counts as the time of devices, wherever a chart is drawn over it. */
export const DEVICE_HOURS = "Device hours count every attempt at a training of the search, whatever came of it: completed, diverged, failed, lost, cancelled or under way; not the measuring of latencies.";
export const HYPERVOLUME = "Hypervolume is the part of the plane between no latency and the largest budget, and between no and full accuracy, that lies behind the front: more is better.";

/** Seconds that devices had spent by so many milliseconds after the start of their search. */
const spentBy = ({ points, seconds }) => (millis) => {
  let low = 0, high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    points[middle].millis < millis ? (low = middle + 1) : (high = middle);
  }
  if (low === points.length) {
    return seconds;
  }
  const to = points[low], from = points[Math.max(0, low - 1)];
  return to.millis > from.millis ? from.seconds + ((to.seconds - from.seconds) * Math.max(0, millis - from.millis)) / (to.millis - from.millis) : to.seconds;
};

/** Where a training that ended stands on the axis: how many have ended by then, or hours. */
const placer = (time) => {
  const spent = time && spentBy(time);
  return (each, index) => (time ? spent(each.endedMillis) / HOUR : index + 1);
};

const byTime = (outcomes) => outcomes.toSorted((a, b) => a.endedMillis - b.endedMillis);

/** The lowest objective after each training of a band that lowers it, and at the end. */
export function lowest(outcomes, band, time) {
  const ended = byTime(full(outcomes, band));
  const place = placer(time);
  const steps = [];
  let least = Infinity;
  ended.forEach((each, index) => {
    if (each.objective < least) {
      least = each.objective;
      steps.push([place(each, index), least]);
    }
  });
  return toTheEnd(steps, time ? time.seconds / HOUR : ended.length);
}

/**
 * The hypervolume after each training that enlarges it, and at the end; a share from 0 to 1.
 *
 * @param widest latency in microseconds up to which it is counted
 */
export function volumes(outcomes, widest, time) {
  const ended = byTime(outcomes.filter((each) => each.full && each.top1 !== null));
  const place = placer(time);
  let front = [];
  const steps = [];
  ended.forEach((each, index) => {
    if (each.latencyMicros >= widest || front.some((other) => other.latencyMicros <= each.latencyMicros && other.top1 >= each.top1)) {
      return;
    }
    front = frontOf([...front, each]);
    steps.push([place(each, index), volume(front, widest)]);
  });
  return toTheEnd(steps, time ? time.seconds / HOUR : ended.length);
}

/** Of a front, the fastest first. */
export const volume = (front, widest) => front.reduce((sum, { latencyMicros, top1 }, i) =>
  sum + (top1 * Math.max(0, Math.min(widest, front[i + 1]?.latencyMicros ?? widest) - latencyMicros)) / widest, 0);

/** Whether a search still gets better: how many trainings of each band ended after that of its lowest objective. */
export function sinceBest(search, outcomes) {
  const words = search.bands.flatMap(({ name }) => {
    const ended = full(outcomes, name);
    if (!ended.length || search.notKept) {
      return []; // Of an ended search the best are kept, not the last.
    }
    const best = ended.reduce((least, each) => (each.objective < least.objective ? each : least));
    const later = ended.filter((each) => each.endedMillis > best.endedMillis).length;
    return [later ? `${name} in its last ${count(later)} of ${count(ended.length)} trainings` : `${name} in none: its last training is its best`];
  });
  return words.length ? `No better network was found for ${words.join(", for ")}.` : "";
}

const toTheEnd = (steps, end) => (steps.length && steps.at(-1)[0] < end ? [...steps, [end, steps.at(-1)[1]]] : steps);

/** The largest budget of some searches, microseconds. */
export const widestOf = (searches) => Math.max(...searches.flatMap((each) => each.bands.map((band) => band.belowMicros)));

/**
 * The expected best of m out of n random networks, every choice of m being equally likely: the i-th smallest of all is
 * the smallest of the m with probability C(n - i, m - 1) / C(n, m).
 */
function expected(outcomes, band) {
  const sorted = full(outcomes, band).map((each) => each.objective).sort((a, b) => a - b);
  const n = sorted.length, every = Math.ceil(n / 200);
  const steps = [];
  for (let m = 1; m <= n; m = m < n ? Math.min(m + every, n) : n + 1) {
    let share = m / n, mean = 0;
    for (let i = 1; i <= n - m + 1; i++) {
      mean += share * sorted[i - 1];
      share *= (n - i - m + 1) / (n - i);
    }
    steps.push([m, mean]);
  }
  return steps;
}

/**
 * The best objective so far, band by band, or the hypervolume; and that of another search to compare with.
 *
 * @param other {search, outcomes, time}, or null
 * @param isVolume whether it is the hypervolume
 * @param time that devices spent, which it is drawn over; null: it is drawn over trainings
 */
export function course(search, outcomes, other, isVolume, time) {
  const line = (id, name, colour, dashed, data) => ({
    id, name, type: "line", step: "end", symbol: "none", color: colour, lineStyle: { width: 2, type: dashed ? "dashed" : "solid" }, data,
  });
  const series = [];
  if (isVolume) {
    const widest = widestOf(other ? [search, other.search] : [search]);
    series.push(line("ours", search.name, bandColor(0), false, volumes(outcomes, widest, time)));
    if (other) {
      series.push(line("other", other.search.name, bandColor(1), true, volumes(other.outcomes, widest, time && other.time)));
    }
  } else {
    search.bands.forEach((band, index) => series.push(line(`ours ${index}`, band.name, bandColor(index), false, lowest(outcomes, band.name, time))));
    const isExpected = other?.search.strategy === "random" && !time;
    other?.search.bands.forEach((band, index) => {
      const ours = search.bands.findIndex((each) => each.name === band.name);
      series.push(line(`other ${index}`, `${isExpected ? "random, expected" : other.search.name}: ${band.name}`, bandColor(ours < 0 ? index : ours), true,
        isExpected ? expected(other.outcomes, band.name) : lowest(other.outcomes, band.name, time && other.time)));
    });
  }
  return { legend: legend(), ...frame(isVolume, time !== null, isVolume ? "completed trainings" : "completed trainings of the band"), series };
}

/** Axes and tooltip of such a chart. */
export function frame(isVolume, isOverTime, trainings) {
  const value = (each) => (isVolume ? percent(each) : significant(each));
  return {
    grid: { left: 12, right: 34, top: 56, bottom: 34, containLabel: true },
    tooltip: { ...tip((lines) => [isOverTime ? `after ${duration(HOUR * lines[0].data[0])} of devices` : `after ${count(Math.round(lines[0].data[0]))} trainings`, ...lines.map((each) => `${each.seriesName}: ${value(each.data[1])}`)]), trigger: "axis" },
    xAxis: axis(isOverTime ? "device hours" : trainings, { type: "value", min: 0, scale: false, ...(isOverTime ? {} : { minInterval: 1 }) }),
    yAxis: vertical(isVolume ? "hypervolume, higher is better" : "objective, lower is better", { axisLabel: { formatter: isVolume ? (each) => percent(each, 1) : tick } }),
  };
}
