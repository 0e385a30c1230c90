/**
 * Listens for all windows of a browser, as a shared worker: a browser has six connections to a host for all of them. A
 * window says every few seconds what it listens to, and hears that the worker is still there; null says that it has
 * stopped. Of a window that is closed, has crashed or is stopped by a dialog nothing is heard.
 */
import { Changes } from "./changes.js";

const LEASE_MILLIS = 30_000;

const changes = new Changes();

addEventListener("connect", ({ ports: [port] }) => {
  let stop = null;
  let lease;
  const end = () => {
    clearTimeout(lease);
    stop?.();
    port.close();
  };
  port.onmessage = ({ data: path }) => {
    clearTimeout(lease);
    if (path === null) {
      end();
      return;
    }
    lease = setTimeout(end, LEASE_MILLIS);
    port.postMessage({});
    stop ??= changes.add(path, (what) => port.postMessage(what));
  };
});
