/** Listens to what changes on the service. */
import { loggedOut } from "./api.js";
import { Changes } from "./changes.js";

/** Windows of another version of the page have another worker: its address has the version in it. */
const WORKER = new URL("shared.js", import.meta.url);
const BEAT_MILLIS = 5000;
const MOST_UNHEARD = 2;
const RECONNECT_MILLIS = 2000;
const REST_MILLIS = 5000;

/** For browsers without shared workers: then each window has a stream of its own. */
const own = new Changes();

/**
 * Calls back with the newest answer soon and after each change, until the returned function is called. All windows of
 * a browser share one event stream. A window that nobody sees rests.
 *
 * @param path "/progress", or that of a search's progress
 * @param restarted called if the service may have been started again since the last call
 * @param gone called when there is nothing any more to listen to
 */
export function listen(path, told, restarted = () => {}, gone = () => {}) {
  const offline = document.getElementById("offline");
  let stop = null;
  let rest;
  let isFirst = true;
  let wasAway = false;
  const tell = ({ answer, isAfresh, isOffline, isGone, isLoggedOut }) => {
    if (isOffline !== undefined) {
      offline.hidden = !isOffline;
    } else if (answer) {
      if (isAfresh || wasAway) {
        restarted();
      }
      wasAway = false;
      told(answer);
    } else if (isGone) {
      end();
      gone();
    } else if (isLoggedOut) {
      loggedOut();
    }
  };
  const close = () => {
    offline.hidden = true; // Who listens anew is told if it is so.
    stop?.();
    stop = null;
  };
  const connect = () => {
    close();
    wasAway = !isFirst;
    isFirst = false;
    stop = window.SharedWorker ? shared(path, tell, connect, () => { stop = own.add(path, tell); }) : own.add(path, tell);
  };
  const seen = () => {
    clearTimeout(rest);
    if (document.hidden) {
      rest = setTimeout(close, REST_MILLIS);
    } else if (stop === null) {
      connect();
    }
  };
  // From the browser's memory, after who knows how long: the worker has forgotten the window.
  const shown = ({ persisted }) => persisted && connect();
  const end = () => {
    document.removeEventListener("visibilitychange", seen);
    removeEventListener("pageshow", shown);
    clearTimeout(rest);
    close();
  };
  document.addEventListener("visibilitychange", seen);
  addEventListener("pageshow", shown);
  connect();
  seen();
  return end;
}

/**
 * Listens by the worker that all windows share.
 *
 * @param ended called when the worker is there no more, as when the process that it lived in has crashed
 * @param missing called when there cannot be one
 * @returns how to stop
 */
function shared(path, tell, ended, missing) {
  let worker;
  try {
    worker = new SharedWorker(WORKER, { type: "module" });
  } catch (_) {
    // Called once this function has returned.
    const later = setTimeout(missing);
    return () => clearTimeout(later);
  }
  const { port } = worker;
  let hasStopped = false;
  let unheard = 0;
  let retry;
  const beat = () => (unheard++ < MOST_UNHEARD ? port.postMessage(path) : ended());
  const beats = setInterval(beat, BEAT_MILLIS);
  const stop = () => {
    hasStopped = true;
    clearInterval(beats);
    clearTimeout(retry);
    port.onmessage = null;
    port.postMessage(null);
  };
  port.onmessage = ({ data }) => {
    unheard = 0;
    tell(data);
  };
  // It cannot be loaded: the browser cannot do that, the service has another version by now, or nobody answers.
  worker.onerror = async () => {
    clearInterval(beats);
    const mayPass = await fetch(WORKER, { cache: "no-store" }).then(({ status }) => status >= 500, () => true);
    if (hasStopped) {
      return;
    }
    if (!mayPass) {
      stop();
      missing();
    } else {
      tell({ isOffline: true });
      retry = setTimeout(ended, RECONNECT_MILLIS);
    }
  };
  beat();
  return stop;
}
