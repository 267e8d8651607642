// Feeds the decoders damaged files for as long as it is asked to, and notes every input that does them harm.
//
//   node scripts/fuzz.mjs [--count 50000] [--formats wav,aiff,flac,mp3,vorbis,opus] [--seed 1] [--state fuzz-state.json]
//
// Build the package before. Each input follows from the seed, the format and its number, so that a run that was
// stopped goes on from its state file, and a finding can be made again by its number. A finding is: an error that is
// no AudioError, a word on the console, more than five seconds, more memory than the file explains, a result that is
// shorter or longer than the file states, or one that differs from the original although checksums cover the change.
import { runFuzz } from './fuzz-runner.mjs';
import { inputFor, loadOriginals, statedLength } from './mutations.mjs';

await runFuzz({
  script: import.meta.url,
  formats: ['wav', 'aiff', 'flac', 'mp3', 'vorbis', 'opus'],
  async prepare(format) {
    const { decode } = await import('../dist/index.js');
    const originals = await loadOriginals(format, decode);
    return async (seed, index) => {
      const input = inputFor(originals, { seed, format, index });
      const findings = [];
      const note = (what) => findings.push(what);
      let accepted = false;
      try {
        const audio = await decode(input.bytes);
        accepted = true;
        check(audio, input, format, note);
      } catch (error) {
        checkError(error, note);
      }
      return { accepted, how: input.how, findings };
    };
  },
});

function check(audio, { bytes, original, mustFail, mustEqual }, format, note) {
  const length = audio.channels[0]?.length;
  if (audio.format !== format) return;
  if (!(audio.channels.length > 0) || audio.channels.some((samples) => samples.length !== length)) {
    return note('channels of different lengths');
  }
  if (!(audio.sampleRate > 0)) note(`a sample rate of ${audio.sampleRate}`);
  const size = audio.channels.length * length * 4;
  if (size > 2 ** 20 + 4096 * bytes.length) note(`${size} bytes of sound from ${bytes.length}`);
  const lost = length < original.audio.channels[0].length;
  if (mustFail && lost && audio.lengthKnown) note(`a file that was cut gave ${length} samples`);
  const stated = audio.lengthKnown ? statedLength(format, bytes, original) : undefined;
  if (stated !== undefined && stated !== length) note(`${length} samples where the file states ${stated}`);
  const finite = audio.channels.every((samples) => samples.every((sample) => Number.isFinite(sample)));
  if (!finite) note('samples that are not finite');
  if (mustEqual && audio.lengthKnown && original.audio.lengthKnown) {
    const same = audio.channels.every((samples, c) => {
      const wanted = original.audio.channels[c];
      return samples.length === wanted?.length && samples.every((sample, i) => sample === wanted[i]);
    });
    if (!same) note('a change under a checksum that changed the sound');
  }
}

function checkError(error, note) {
  if (error?.name !== 'AudioError') return note(`${error?.name}: ${error?.message ?? error}`);
  if (typeof error.expected !== 'string' || typeof error.received !== 'string' || error.expected === '') {
    note('an AudioError that does not say what was expected and received');
  }
  const length = error.partial?.channels[0]?.length ?? 0;
  if (error.samplesRead !== length) note(`samplesRead is ${error.samplesRead}, partial holds ${length}`);
}
