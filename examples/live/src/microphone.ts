import captureUrl from './capture-worklet.ts?worker&url';

const cushionSeconds = 0.025;
// What Chromium's queue holds: six buffers of 10 ms.
const mostQueued = 0.06;

/** A source of sound that runs until it is stopped. */
export interface Source {
  readonly sampleRate: number;
  /** Samples that the device hands over at a time; infinite where that is unknown or does not matter. */
  readonly bufferLength: number;
  /** Whether the sound comes whether or not anybody takes it, so that it can be lost. */
  readonly live: boolean;
  /** Seconds from the air to the first program that sees a sample, as far as the system says. */
  readonly latency: number;
  /** Where the sound comes out, for the worker. */
  readonly port: MessagePort;
  /** Ends the sound, once: the port says so after the last sample. */
  stop(): void;
}

/** Opens the microphone at its own rate, with nothing done to the sound; throws an Error in words for the user. */
export async function openMicrophone(onGone: () => void): Promise<Source> {
  if (navigator.mediaDevices === undefined) {
    throw new Error('Browsers give pages a microphone over https or on localhost only. You can open a file.');
  }
  const media = await navigator.mediaDevices
    .getUserMedia({
      audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 1 },
    })
    .catch((error: DOMException) => {
      throw new Error(explainRefusal(error));
    });
  const [track] = media.getAudioTracks();
  const settings = track!.getSettings() as MediaTrackSettings & { latency?: number };
  const context = new AudioContext(settings.sampleRate ? { sampleRate: settings.sampleRate } : {});
  const close = (): void => {
    track!.stop();
    void context.close();
  };
  try {
    await context.audioWorklet.addModule(captureUrl);
    await context.resume();
  } catch (error) {
    close();
    throw error;
  }
  const node = new AudioWorkletNode(context, 'capture', { numberOfOutputs: 0, channelCountMode: 'max' });
  const cushion = await connectWithCushion(context.createMediaStreamSource(media), node);
  const { port1, port2 } = new MessageChannel();
  node.port.postMessage(port1, [port1]);
  track!.onended = onGone;
  let stopped = false;
  return {
    sampleRate: context.sampleRate,
    bufferLength: settings.latency ? Math.round(settings.latency * context.sampleRate) : Infinity,
    live: true,
    latency: (settings.latency ?? 0) + cushion,
    port: port2,
    stop(): void {
      if (stopped) return;
      stopped = true;
      track!.onended = null;
      node.port.postMessage('end');
      // The worklet must live until it has read that.
      setTimeout(close, 200);
    },
  };
}

/**
 * Connects the sound so that some of it waits in front of the node, and resolves to how much, in seconds. Chromium gives
 * the audio graph zeros whenever the device's next buffer comes too late, which without a cushion is 3 ms on a busy
 * machine; it keeps up to about 60 ms and drops what goes beyond. Half of that suits both.
 */
async function connectWithCushion(sound: AudioNode, node: AudioNode): Promise<number> {
  const { context } = node;
  sound.connect(node);
  await wait(100);
  sound.disconnect();
  const begin = context.currentTime;
  await wait(1000 * cushionSeconds);
  sound.connect(node);
  const cushion = context.currentTime - begin;
  // A timer that came late let the queue run over: that part goes by before anybody listens.
  await wait(100);
  return Math.min(cushion, mostQueued);
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function explainRefusal({ name, message }: DOMException): string {
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'The microphone was refused. Allow it for this page (at the left of the address bar), then press Listen again; or open a file.';
    case 'NotFoundError':
      return 'No microphone was found. Connect one and press Listen again, or open a file.';
    case 'NotReadableError':
    case 'AbortError':
      return 'The microphone does not answer: another program may hold it. Close that one and press Listen again.';
    default:
      return `The microphone could not be opened: ${message}`;
  }
}
