/** What changes on the service, for all who listen: one event stream says what has changed, which is then asked for. */
import { at, get, Problem } from "./api.js";

const STREAM = "/progress/changes";
/** What changes with everything. */
const ALL = "/progress";
const RECONNECT_MILLIS = 2000;
/** The service says every 15 s that it is still there; a connection may break without a word, as a computer sleeps. */
const SILENT_MILLIS = 40_000;

export class Changes {
  /** By the path that is asked: who listens, whether it is being asked, whether it has changed since. */
  #subjects = new Map();
  #source = null;
  /** Ends what is asked as long as the stream is there. */
  #requests;
  #isLost = false;
  #retry;
  #silence;
  /** The newest version of everything that was told; none until the stream is open. */
  #version = null;

  /**
   * Tells the newest answer soon, and after each change.
   *
   * @param path ALL, or that of a search's progress
   * @param tell called with what has happened: {answer, isAfresh}, where isAfresh says that the service may have been
   *   started again since the last one; {isOffline}; {isGone: true}; {isLoggedOut: true}
   * @returns how to stop
   */
  add(path, tell) {
    const listener = { tell, isAfresh: false };
    const subject = this.#subjects.get(path) ?? { listeners: new Set(), isAsked: false, isBehind: false };
    this.#subjects.set(path, subject);
    subject.listeners.add(listener);
    if (this.#isLost) {
      tell({ isOffline: true });
    } else if (this.#source === null) {
      this.#connect();
    } else {
      this.#ask(path);
    }
    return () => {
      subject.listeners.delete(listener);
      if (!subject.listeners.size && this.#subjects.get(path) === subject) {
        this.#subjects.delete(path);
      }
      if (!this.#subjects.size) {
        this.#close();
        this.#isLost = false;
      }
    };
  }

  /** Asks for everything at once: whoever is refused learns why by that; the stream does not say it. */
  #connect() {
    this.#isLost = false;
    this.#requests = new AbortController();
    this.#source = new EventSource(STREAM);
    this.#source.onmessage = (event) => this.#told(JSON.parse(event.data));
    this.#source.onerror = () => this.#lost();
    this.#hear();
    this.#askAll();
  }

  #close() {
    clearTimeout(this.#retry);
    clearTimeout(this.#silence);
    this.#source?.close();
    this.#requests?.abort(); // An answer that never comes would keep what it is about from being asked for again.
    this.#source = this.#version = null;
  }

  #hear() {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#lost(), SILENT_MILLIS);
  }

  #told({ version, searches }) {
    this.#hear();
    const before = this.#version;
    this.#version = version;
    if (before === null) {
      this.#tellAll({ isOffline: false });
      this.#askAll(); // For what has changed before the stream was open.
      return;
    }
    if (version !== before) {
      this.#ask(ALL);
    }
    searches.forEach((searchId) => this.#ask(at("searches", searchId, "progress")));
  }

  /** Begins anew in a while. */
  #lost() {
    if (this.#isLost) {
      return;
    }
    this.#close();
    this.#isLost = true;
    this.#tellAll({ isOffline: true });
    this.#retry = setTimeout(() => {
      this.#subjects.forEach(({ listeners }) => listeners.forEach((listener) => { listener.isAfresh = true; }));
      this.#connect();
    }, RECONNECT_MILLIS);
  }

  #askAll() {
    [...this.#subjects.keys()].forEach((path) => this.#ask(path));
  }

  /** One request at a time: what changes meanwhile is asked for together. */
  async #ask(path) {
    const subject = this.#subjects.get(path);
    if (!subject) {
      return;
    }
    if (subject.isAsked) {
      subject.isBehind = true;
      return;
    }
    subject.isAsked = true;
    const { signal } = this.#requests;
    const [answer, problem] = await get(path, { signal }).then((found) => [found, null], (refused) => [null, refused]);
    subject.isAsked = false;
    if (signal.aborted) {
      subject.isBehind = false; // Whoever connects again asks for everything.
      return;
    }
    if (problem) {
      this.#refused(subject, problem);
    } else {
      subject.listeners.forEach((listener) => {
        const { isAfresh } = listener;
        listener.isAfresh = false;
        listener.tell({ answer, isAfresh });
      });
    }
    if (subject.isBehind) {
      subject.isBehind = false;
      this.#subjects.get(path) === subject && this.#ask(path);
    }
  }

  #refused({ listeners }, problem) {
    if (problem.status === 404) {
      listeners.forEach(({ tell }) => tell({ isGone: true }));
    } else if (problem.status === 401) {
      listeners.forEach(({ tell }) => tell({ isLoggedOut: true }));
    } else if (problem.mayPass || !(problem instanceof Problem)) { // Half of an answer is no problem of its own.
      listeners.size && this.#lost();
    } else {
      console.error(problem); // It is asked for again when it changes.
    }
  }

  #tellAll(what) {
    this.#subjects.forEach(({ listeners }) => listeners.forEach(({ tell }) => tell(what)));
  }
}
