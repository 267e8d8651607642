import captureUrl from './capture-worklet.ts?worker&url';

/** A source of sound that runs until it is stopped. */
export interface Source {
  readonly sampleRate: number;
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
  const { port1, port2 } = new MessageChannel();
  node.port.postMessage(port1, [port1]);
  context.createMediaStreamSource(media).connect(node);
  track!.onended = onGone;
  let stopped = false;
  return {
    sampleRate: context.sampleRate,
    live: true,
    latency: settings.latency ?? 0,
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
