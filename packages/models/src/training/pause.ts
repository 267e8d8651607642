/** Longest stretch of computing before timers, signals and events get their turn. */
const stretchMs = 30;

/** A function to await between two steps: every now and then it lets the event loop turn. */
export function createPause(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < stretchMs) return;
    await turnOfEventLoop();
    last = performance.now();
  };
}

function turnOfEventLoop(): Promise<void> {
  const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => void };
  // A message, unlike a timer, is not slowed down in nested calls or in a page behind others.
  return new Promise((resolve) => {
    if (setImmediate) {
      setImmediate(resolve);
    } else {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    }
  });
}
